import type { ThinkingConfig, ThinkingLevel } from "@google/genai/web";

/** How much a reply is to think, and whether its thoughts are wanted. */
export interface ThinkingWishes {
  /** See `GenerationOptions`. */
  readonly effort?: string | undefined;
  readonly includeThoughts: boolean;
}

// Models before these refuse to be asked for their thoughts.
const THINKING_MODEL = /gemini-(2\.5|[3-9]|\d\d|(pro|flash|flash-lite)-latest)/;
const BUDGET_MODEL = /gemini-2\.5/;
// The others refuse this level, and all models know `LOW`.
const KNOWS_MINIMAL = /gemini-3(\.[156])?-flash/;
const KNOWS_NO_MEDIUM = /gemini-3-pro/;

/** Whether a model thinks, as far as its name tells. */
export function isThinkingModel(model: string): boolean {
  return THINKING_MODEL.test(model);
}

/**
 * How a model is told how much to think: by a level from version 3 on, by a number of tokens
 * before. A model that cannot do with as little as is wished thinks as little as it can.
 * Undefined where there is nothing to tell.
 *
 * @see https://ai.google.dev/gemini-api/docs/thinking
 * @see https://ai.google.dev/gemini-api/docs/openai#thinking
 */
export function thinkingConfigOf(
  model: string,
  { effort = "", includeThoughts }: ThinkingWishes,
): ThinkingConfig | undefined {
  if (!THINKING_MODEL.test(model)) return undefined;
  const level = BUDGET_MODEL.test(model) ? undefined : levelOf(model, effort);
  const budget = BUDGET_MODEL.test(model) ? budgetOf(model, effort) : undefined;
  // Thoughts cannot be asked for where there are none.
  const showsThoughts = includeThoughts && budget !== 0;
  if (level === undefined && budget === undefined && !showsThoughts) return undefined;
  return {
    ...(level !== undefined && { thinkingLevel: level as ThinkingLevel }),
    ...(budget !== undefined && { thinkingBudget: budget }),
    ...(showsThoughts && { includeThoughts: true }),
  };
}

function levelOf(model: string, effort: string): string | undefined {
  const level = LEVELS.get(effort);
  if (level === "MINIMAL" && !KNOWS_MINIMAL.test(model)) return "LOW";
  return level === "MEDIUM" && KNOWS_NO_MEDIUM.test(model) ? "HIGH" : level;
}

function budgetOf(model: string, effort: string): number | undefined {
  // Only this one cannot stop thinking.
  if (effort === "none") return /2\.5-pro/.test(model) ? 128 : 0;
  return BUDGETS.get(effort);
}

const LEVELS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    none: "MINIMAL",
    minimal: "MINIMAL",
    low: "LOW",
    medium: "MEDIUM",
    high: "HIGH",
    xhigh: "HIGH",
  }),
);

const BUDGETS: ReadonlyMap<string, number> = new Map(
  Object.entries({ minimal: 1024, low: 1024, medium: 8192, high: 24_576, xhigh: 24_576 }),
);
