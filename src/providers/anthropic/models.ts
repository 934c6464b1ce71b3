import type { ModelInfo } from "../provider.ts";

/** What a Claude model takes of what its API offers, as far as its name tells. */
export interface ClaudeTraits {
  /** How it is told to think: not at all, with a number of tokens, or as it sees fit. */
  readonly thinking: "none" | "budget" | "adaptive";
  /** How its thinking is turned off: it is off unless asked for, by one of these, or not at all. */
  readonly off: "omit" | "disabled" | "between_tools" | "never";
  /** The values of `output_config.effort` that it takes. */
  readonly efforts: readonly Effort[];
  /** Whether its signed thinking is refused where something before it has changed. */
  readonly bindsThinking: boolean;
  readonly takesTemperature: boolean;
}

/** The API's own words for how much to think. */
export type Effort = "low" | "medium" | "high" | "xhigh" | "max";

/**
 * What is known of a model by its name; a name that is not a Claude model's is taken for one
 * that can do nothing of the kind, and a newer one than is known here for like the newest.
 *
 * - 3.7 to 4.5 think with a budget; Opus 4.5 takes an effort as well;
 * - 4.6 to 4.8 think as they see fit when asked to, 5 and later unless they are asked not to:
 *   Opus 5, Sonnet 5 and Haiku 5.5 by `disabled`, Sonnet 5.5 by `between_tools`. Opus 5.5, Fable
 *   and Mythos always think.
 * - `xhigh` is known since 4.7, `max` since 4.6; `temperature` is refused since 4.7.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/thinking-troubleshooting
 * @see https://platform.claude.com/docs/en/build-with-claude/effort
 * @see https://platform.claude.com/docs/en/build-with-claude/preserved-thinking
 */
export function claudeTraits(model: string): ClaudeTraits {
  const { family, version } = versionOf(model);
  const isPreview = model.includes("claude-mythos-preview");
  const isAdaptive = version >= 4.06 || isPreview;
  return {
    thinking: isAdaptive ? "adaptive" : version >= 3.07 ? "budget" : "none",
    off: version >= 5 || isPreview ? (OFF.get(`${family} ${version}`) ?? "never") : "omit",
    efforts: effortsOf(family, isPreview ? 4.06 : version),
    bindsThinking: version > 5,
    takesTemperature: version < 4.07 && !isPreview,
  };
}

/**
 * What a model's name tells of it, for where the list of models is not asked for: nothing of one
 * that is no Claude model's. All of these see pictures and use tools since Claude 3.
 * @see https://platform.claude.com/docs/en/about-claude/models/overview
 */
export function aboutClaude(model: string): Omit<ModelInfo, "name"> {
  if (versionOf(model).version < 3) return {};
  const reasons = claudeTraits(model).thinking !== "none";
  return {
    inputModalities: ["text", "image"],
    supportedParameters: [
      "max_tokens",
      "stop",
      "tools",
      "tool_choice",
      "parallel_tool_calls",
      ...(reasons ? ["reasoning_effort"] : []),
    ],
  };
}

const OFF: ReadonlyMap<string, ClaudeTraits["off"]> = new Map([
  ["opus 5", "disabled"],
  ["sonnet 5", "disabled"],
  ["haiku 5.05", "disabled"],
  ["sonnet 5.05", "between_tools"],
]);

function effortsOf(family: string, version: number): readonly Effort[] {
  if (version >= 4.07) return ["low", "medium", "high", "xhigh", "max"];
  if (version >= 4.06) return ["low", "medium", "high", "max"];
  return family === "opus" && version >= 4.05 ? ["low", "medium", "high"] : [];
}

// A version of 4.5 is 4.05 here, so that 4.10 would come after 4.9; 0 is none.
function versionOf(model: string): { family: string; version: number } {
  const [, family = "", major = 0, minor = 0] = NEW_NAME.exec(model) ?? OLD_NAME.exec(model) ?? [];
  return { family, version: (Number(major) * 100 + Number(minor)) / 100 };
}

// `claude-opus-4-5-20251101`, `claude-sonnet-4-20250514`, a gateway's `anthropic/claude-opus-4.6`.
const NEW_NAME = /claude-([a-z]+)-(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)/;
// `claude-3-7-sonnet-20250219`; the empty group stands for the family.
const OLD_NAME = /claude-()(\d)[-.](\d)(?!\d)/;
