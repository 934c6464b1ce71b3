import { isRecord } from "../../parse-json.ts";
import type { Replay } from "../message.ts";
import { replayedValues } from "../replayed-values.ts";

const DIALECT = "chat-completions";

/** The reasoning of a reply in which tools were called, to be given back with it. */
export function reasoningReplay(model: string, reasoning: string): Replay {
  return { dialect: DIALECT, model, value: { reasoning_content: reasoning } };
}

/** The reasoning that a turn of this model's was made with; empty where none is known. */
export function reasoningOf(replays: readonly Replay[] | undefined, model: string): string {
  return replayedValues(replays, DIALECT, model)
    .map((value) => (isRecord(value) ? value.reasoning_content : undefined))
    .filter((text) => typeof text === "string")
    .join("\n\n");
}
