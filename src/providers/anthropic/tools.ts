import { ChatError } from "../../errors.ts";
import type { ReplyRequest } from "../define-provider.ts";
import type { Turn } from "../history.ts";
import type { Tool } from "../message.ts";
import type { ToolNameRule, ToolNames } from "../tool-names.ts";
import type { BodyTool, Tooling } from "./body.ts";
import type { ClaudeTraits } from "./models.ts";
import { toInputSchema } from "./schema.ts";

/**
 * The names of tools that the API takes.
 * @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/define-tools
 */
export const TOOL_NAMES: ToolNameRule = {
  valid: /^[\w-]{1,128}$/,
  refused: /[^\w-]/g,
  maxCharacters: 128,
};

/**
 * The tools of a request, and which of them the model has to call.
 * @throws {ChatError} `chat.unsupported` where it cannot be made to.
 */
export function toolsFor(
  { tools = [], toolChoice = "auto", parallelToolCalls }: ReplyRequest,
  {
    traits,
    turns,
    names,
  }: {
    readonly traits: ClaudeTraits;
    readonly turns: readonly Turn[];
    readonly names: ToolNames;
  },
): Tooling {
  if (tools.length === 0) return stubsFor(turns, names);
  const toTool = (tool: Tool): BodyTool => toBodyTool(tool, names);
  if (toolChoice === "none") return { tools: tools.map(toTool), tool_choice: { type: "none" } };
  const single = parallelToolCalls === false && { disable_parallel_tool_use: true };
  const auto: Tooling = single ? { tool_choice: { type: "auto", ...single } } : {};
  if (toolChoice === "auto") return { tools: tools.map(toTool), ...auto };
  const canForce = traits.off === "omit" || traits.off === "disabled";
  if (toolChoice === "required") {
    if (!canForce) throw cannotForce();
    return { tools: tools.map(toTool), tool_choice: { type: "any", ...single } };
  }
  const name = names.toWire(toolChoice.name);
  if (canForce) return { tools: tools.map(toTool), tool_choice: { type: "tool", name, ...single } };
  // As good as it gets: the model may call this one, or none.
  return { tools: tools.filter((tool) => tool.name === toolChoice.name).map(toTool), ...auto };
}

function cannotForce(): ChatError {
  return new ChatError(
    "chat.unsupported",
    'This model of Anthropic\'s always thinks, and cannot be made to call a tool. Set "tool_choice" to "auto", or choose another model.',
    { param: "tool_choice" },
  );
}

function toBodyTool({ name, description, parameters }: Tool, names: ToolNames): BodyTool {
  return {
    name: names.toWire(name),
    ...(description && { description }),
    input_schema: toInputSchema(parameters),
  };
}

/** The API refuses calls in a conversation to which no tools are given. */
function stubsFor(turns: readonly Turn[], names: ToolNames): Tooling {
  const calls = turns.flatMap((turn) => (turn.role === "assistant" ? (turn.toolCalls ?? []) : []));
  const called = new Set(calls.map(({ name }) => names.toWire(name)));
  if (called.size === 0) return {};
  const tools = [...called].map((name): BodyTool => ({ name, input_schema: toInputSchema() }));
  return { tools, tool_choice: { type: "none" } };
}
