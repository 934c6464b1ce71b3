import type { ModelTurn } from "./run-line.ts";
import type { RunUsage } from "./run-snapshot.ts";

/** What a run has cost before it did anything. */
export const NO_USAGE: RunUsage = {
  inputTokens: 0,
  outputTokens: 0,
  modelCalls: 0,
  toolCalls: 0,
};

const CHARACTERS_PER_TOKEN = 4;

/** `usage` and what a turn cost; its output is estimated where the provider does not tell. */
export function addUsage(usage: RunUsage, { usage: told, text, calls }: ModelTurn): RunUsage {
  const characters = calls.reduce((sum, call) => sum + call.arguments.length, text.length);
  return {
    ...usage,
    inputTokens: usage.inputTokens + (told?.inputTokens ?? 0),
    outputTokens:
      usage.outputTokens + (told?.outputTokens ?? Math.ceil(characters / CHARACTERS_PER_TOKEN)),
  };
}
