import type { RunState } from "./run-state.ts";

/** Why the model cannot be asked again, in words for the person; undefined when it can. */
export function exhaustedBeforeTurn({ usage, limits, activeMs }: RunState): string | undefined {
  if (usage.modelCalls >= limits.modelCalls)
    return `The model was asked ${limits.modelCalls} times, which is this agent's limit.`;
  if (usage.outputTokens >= limits.outputTokens)
    return `The model wrote ${limits.outputTokens} tokens, which is this agent's limit.`;
  if (usage.inputTokens >= limits.inputTokens)
    return `The model read ${limits.inputTokens} tokens, which is this agent's limit.`;
  return activeMs >= limits.activeMs ? exhaustedTime(limits.activeMs) : undefined;
}

/** Why no further call is made, in words for the person; undefined when one can be. */
export function exhaustedBeforeCall({ usage, limits }: RunState): string | undefined {
  if (usage.toolCalls < limits.toolCalls) return undefined;
  return `${limits.toolCalls} calls were made, which is this agent's limit.`;
}

/** That a run worked too long, in words for the person. */
export function exhaustedTime(activeMs: number): string {
  return `It worked for ${Math.round(activeMs / 60_000)} minutes, which is this agent's limit.`;
}
