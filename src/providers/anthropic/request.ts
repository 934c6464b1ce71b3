import type { ReplyRequest } from "../define-provider.ts";
import { type AssistantTurn, type Turn, toHistory } from "../history.ts";
import type { ProviderOptions } from "../provider.ts";
import { ToolNames } from "../tool-names.ts";
import type { AdaptiveThinking, MessagesBody, OutputSetting } from "./body.ts";
import { signedThinking, toMessages } from "./messages.ts";
import { type ClaudeTraits, claudeTraits } from "./models.ts";
import { toOutputSchema } from "./schema.ts";
import { type Thinking, thinkingFor } from "./thinking.ts";
import { TOOL_NAMES, toolsFor } from "./tools.ts";

/** A request of the Messages API, and the headers that it needs besides the usual ones. */
export interface MessagesRequest {
  readonly body: MessagesBody;
  readonly headers: Readonly<Record<string, string>>;
}

// The last version in which `temperature` is taken; the SDK's own refuses it for any model.
// https://platform.claude.com/docs/en/api/versioning
const VERSION_WITH_TEMPERATURE = "2023-06-01";
const BINDING_BETA = "thinking-binding-controls-2026-08-01";

/**
 * Translates a request. The temperature is the configuration's alone: a client's is not
 * obeyed, since it names one without knowing that newer models refuse it.
 *
 * @throws {ChatError} `chat.unsupported` where a model cannot be made to call a tool.
 */
export function toMessagesRequest(
  request: ReplyRequest,
  configured: Pick<ProviderOptions, "model" | "temperature">,
): MessagesRequest {
  const { model, messages, stop = [], responseFormat, reasoningEffort, maxTokens } = request;
  const { system, turns } = toHistory(messages);
  const traits = claudeTraits(model);
  const names = new ToolNames(request, TOOL_NAMES);
  const tooling = toolsFor(request, { traits, turns, names });
  const choice = tooling.tool_choice?.type;
  const thinking = thinkingFor(traits, {
    reasoningEffort,
    maxTokens,
    forcesTool: choice === "any" || choice === "tool",
    hasLostThinking: hasLostThinking(turns, model),
  });
  const signed = (turn: AssistantTurn) => (thinking.isOn ? signedThinking(turn, model) : []);
  const isBound = traits.bindsThinking && hasSigned(turns, signed);
  const temperature = temperatureFor(configured, model, traits, thinking);
  const stop_sequences = stop.filter((text) => text.trim() !== "");
  const output = outputOf(responseFormat, thinking);
  return {
    headers: {
      ...(temperature !== undefined && { "anthropic-version": VERSION_WITH_TEMPERATURE }),
      ...(isBound && { "anthropic-beta": BINDING_BETA }),
    },
    body: {
      model,
      max_tokens: thinking.maxTokens,
      messages: toMessages(turns, { thinkingOf: signed, names }),
      stream: true,
      ...(system !== undefined && { system }),
      ...(temperature !== undefined && { temperature }),
      ...tooling,
      ...(stop_sequences.length > 0 && { stop_sequences }),
      ...(thinking.thinking && { thinking: thinking.thinking }),
      ...(isBound && { thinking: bound(thinking) }),
      ...(output && { output_config: output }),
    },
  };
}

function outputOf(
  format: ReplyRequest["responseFormat"],
  { effort }: Thinking,
): OutputSetting | undefined {
  if (format?.type !== "json_schema") return effort && { effort };
  const schema = toOutputSchema(format.schema);
  return { format: { type: "json_schema", schema }, ...(effort && { effort }) };
}

/** The configured one, unless it would be refused by a model that it was not configured for. */
function temperatureFor(
  configured: Pick<ProviderOptions, "model" | "temperature">,
  model: string,
  { takesTemperature }: ClaudeTraits,
  { thinking }: Thinking,
): number | undefined {
  if (thinking?.type === "adaptive" || thinking?.type === "enabled") return undefined;
  return takesTemperature || model === configured.model ? configured.temperature : undefined;
}

/**
 * With a budget, the turn whose calls have just been answered has to begin with its thinking;
 * otherwise the API refuses to think.
 */
function hasLostThinking(turns: readonly Turn[], model: string): boolean {
  const last = turns.at(-1);
  const before = turns.at(-2);
  if (last?.role !== "user" || !last.results || before?.role !== "assistant") return false;
  return signedThinking(before, model).length === 0;
}

/**
 * The thinking of an earlier turn that no longer fits, since the instructions or tools have
 * changed since, is dropped instead of refused.
 */
function bound({ thinking }: Thinking): AdaptiveThinking {
  const adaptive = thinking?.type === "adaptive" ? thinking : { type: "adaptive" as const };
  return { ...adaptive, block_binding: { prefix_mismatch_behavior: "drop_block" } };
}

function hasSigned(
  turns: readonly Turn[],
  signed: (turn: AssistantTurn) => readonly unknown[],
): boolean {
  return turns.filter(isAssistant).some((turn) => signed(turn).length > 0);
}

function isAssistant(turn: Turn): turn is AssistantTurn {
  return turn.role === "assistant";
}
