import type { ChatFinishReason, ReplyDetails, TokenUsage } from "../chat.ts";

/** How a complete reply ended and what it cost, as far as the PC reported it. */
export interface Completion {
  readonly finishReason?: ChatFinishReason;
  readonly usage?: TokenUsage;
  /** For a message that asked for it; of a failed request too, as far as it is known. */
  readonly details?: ReplyDetails;
}

/** Every finish reason that this client knows. */
export const FINISH_REASONS = ["stop", "length", "content_filter", "other"] as const;

/** A {@link Completion} as it arrives, from a PC that may be older or newer than this client. */
export interface UncheckedCompletion {
  readonly finishReason?: unknown;
  readonly usage?: unknown;
  readonly details?: unknown;
}

/** Takes what is as expected; what is missing, unknown or of another type is left out. */
export function readCompletion(json: UncheckedCompletion): Completion {
  const finishReason = FINISH_REASONS.find((reason) => reason === json.finishReason);
  const usage = readUsage(json.usage);
  return { ...(finishReason && { finishReason }), ...(usage && { usage }), ...readDetails(json) };
}

/** Takes of the details of a reply, whatever its end, what is as expected. */
export function readDetails({ details }: UncheckedCompletion): Pick<Completion, "details"> {
  if (typeof details !== "object" || details === null) return {};
  const known = Object.entries(details).filter(([name, value]) => typeof value === DETAILS[name]);
  return known.length > 0 ? { details: Object.fromEntries(known) } : {};
}

const DETAILS: Readonly<Record<string, string>> = {
  model: "string",
  firstTokenMs: "number",
  totalMs: "number",
  code: "string",
  retryAfterSeconds: "number",
} satisfies Record<keyof ReplyDetails, string>;

function readUsage(json: unknown): TokenUsage | undefined {
  const { inputTokens, outputTokens } = (json ?? {}) as Record<keyof TokenUsage, unknown>;
  const usage = {
    ...(typeof inputTokens === "number" && { inputTokens }),
    ...(typeof outputTokens === "number" && { outputTokens }),
  };
  return Object.keys(usage).length > 0 ? usage : undefined;
}
