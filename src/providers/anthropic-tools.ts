import { ChatError } from "../errors.ts";
import type { BodyTool, Tooling } from "./anthropic-body.ts";
import { toToolName } from "./anthropic-messages.ts";
import type { ClaudeTraits } from "./anthropic-models.ts";
import { toInputSchema } from "./anthropic-schema.ts";
import type { ReplyRequest } from "./define-provider.ts";
import type { Turn } from "./history.ts";
import type { Tool } from "./message.ts";

/**
 * The tools of a request, and which of them the model has to call.
 * @throws {ChatError} `chat.unsupported` where it cannot be made to.
 */
export function toolsFor(
  { tools = [], toolChoice = "auto", parallelToolCalls }: ReplyRequest,
  traits: ClaudeTraits,
  turns: readonly Turn[],
): Tooling {
  if (tools.length === 0) return stubsFor(turns);
  if (toolChoice === "none") return { tools: tools.map(toTool), tool_choice: { type: "none" } };
  const single = parallelToolCalls === false && { disable_parallel_tool_use: true };
  const auto: Tooling = single ? { tool_choice: { type: "auto", ...single } } : {};
  if (toolChoice === "auto") return { tools: tools.map(toTool), ...auto };
  const canForce = traits.off === "omit" || traits.off === "disabled";
  if (toolChoice === "required") {
    if (!canForce) throw cannotForce();
    return { tools: tools.map(toTool), tool_choice: { type: "any", ...single } };
  }
  const { name } = toolChoice;
  if (canForce) return { tools: tools.map(toTool), tool_choice: { type: "tool", name, ...single } };
  // As good as it gets: the model may call this one, or none.
  return { tools: tools.filter((tool) => tool.name === name).map(toTool), ...auto };
}

function cannotForce(): ChatError {
  return new ChatError(
    "chat.unsupported",
    'This model of Anthropic\'s always thinks, and cannot be made to call a tool. Set "tool_choice" to "auto", or choose another model.',
    { param: "tool_choice" },
  );
}

function toTool({ name, description, parameters }: Tool): BodyTool {
  return { name, ...(description && { description }), input_schema: toInputSchema(parameters) };
}

/** The API refuses calls in a conversation to which no tools are given. */
function stubsFor(turns: readonly Turn[]): Tooling {
  const calls = turns.flatMap((turn) => (turn.role === "assistant" ? (turn.toolCalls ?? []) : []));
  const names = new Set(calls.map(({ name }) => toToolName(name)));
  if (names.size === 0) return {};
  const tools = [...names].map((name): BodyTool => ({ name, input_schema: toInputSchema() }));
  return { tools, tool_choice: { type: "none" } };
}
