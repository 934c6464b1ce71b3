import { FAKE_USAGE } from "./wire/wire.ts";

/** What a `done` carries besides its content when a fake provider has finished. */
export const FINISHED = {
  finishReason: "stop",
  usage: { inputTokens: FAKE_USAGE.input, outputTokens: FAKE_USAGE.output },
} as const;
