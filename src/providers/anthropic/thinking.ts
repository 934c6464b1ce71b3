import type { ThinkingSetting } from "./body.ts";
import type { ClaudeTraits, Effort } from "./models.ts";

/** What decides how much a model thinks in one reply. */
export interface ThinkingWishes {
  /** OpenAI's word for it, or the API's own; others are not obeyed. */
  readonly reasoningEffort?: string | undefined;
  /** Most tokens in the reply, its thinking included, where anybody named a number. */
  readonly maxTokens?: number | undefined;
  /** Whether the reply has to call a tool, which no model does that thinks. */
  readonly forcesTool: boolean;
  /** Whether calls were just answered whose turn cannot be given back with its thinking. */
  readonly hasLostThinking: boolean;
}

/** How a reply is asked to be thought about. */
export interface Thinking {
  readonly maxTokens: number;
  readonly thinking?: ThinkingSetting;
  readonly effort?: Effort;
  /** Whether the model may think at all, and so read its thinking of earlier turns. */
  readonly isOn: boolean;
}

// The API demands a limit; every current model allows this much.
const DEFAULT_MAX_TOKENS = 8192;
// The API's own limits: a budget has at least this many tokens, and fewer than the whole reply.
const MIN_BUDGET = 1024;
// So that a reply whose limit is little more than its budget still says something.
const MIN_ANSWER = 1024;

/** Decides how much a model of these traits thinks. */
export function thinkingFor(traits: ClaudeTraits, wishes: ThinkingWishes): Thinking {
  const { reasoningEffort = "", forcesTool, maxTokens } = wishes;
  const level = LEVELS.get(reasoningEffort);
  const plain = { maxTokens: maxTokens ?? DEFAULT_MAX_TOKENS };
  if (traits.thinking === "none") return { ...plain, isOn: false };
  if (reasoningEffort === "none" || forcesTool) return { ...plain, ...turnedOff(traits, level) };
  if (!level) return { ...plain, isOn: traits.off !== "omit" };
  const effort = effortFor(traits, level.effort);
  const room = { maxTokens: maxTokens ?? DEFAULT_MAX_TOKENS + level.budget };
  if (traits.thinking === "adaptive")
    // The default of newer models is to sign their thinking without telling it.
    return {
      ...room,
      ...effort,
      thinking: { type: "adaptive", display: "summarized" },
      isOn: true,
    };
  const budget_tokens = Math.min(level.budget, room.maxTokens - MIN_ANSWER);
  if (wishes.hasLostThinking || budget_tokens < MIN_BUDGET)
    return { ...plain, ...effort, isOn: false };
  return { ...room, ...effort, thinking: { type: "enabled", budget_tokens }, isOn: true };
}

interface Level {
  readonly effort: Effort;
  /** Tokens to think with. */
  readonly budget: number;
}

const LEVELS: ReadonlyMap<string, Level> = new Map([
  ["minimal", { effort: "low", budget: MIN_BUDGET }],
  ["low", { effort: "low", budget: 2048 }],
  ["medium", { effort: "medium", budget: 8192 }],
  ["high", { effort: "high", budget: 16_384 }],
  // With an answer, this is just below the 32,000 tokens that Opus 4 can write.
  ["xhigh", { effort: "xhigh", budget: 22_528 }],
  ["max", { effort: "max", budget: 22_528 }],
]);

function turnedOff(
  traits: ClaudeTraits,
  level: Level | undefined,
): Pick<Thinking, "thinking" | "effort" | "isOn"> {
  const effort = level && effortFor(traits, level.effort);
  if (traits.off === "omit") return { ...effort, isOn: false };
  if (traits.off === "never") return { effort: "low", isOn: true };
  // More than `high` is refused without thinking.
  const upToHigh = effort?.effort && BEYOND_HIGH.has(effort.effort) ? HIGH : effort;
  return { ...upToHigh, thinking: { type: traits.off }, isOn: false };
}

const HIGH = { effort: "high" } as const;
const BEYOND_HIGH: ReadonlySet<Effort> = new Set<Effort>(["xhigh", "max"]);

/** The effort, or `high` for more than the model knows. */
function effortFor({ efforts }: ClaudeTraits, wanted: Effort): Pick<Thinking, "effort"> {
  if (efforts.length === 0) return {};
  return { effort: efforts.includes(wanted) ? wanted : "high" };
}
