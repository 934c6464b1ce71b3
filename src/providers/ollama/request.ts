import type { ChatRequest, Tool as OllamaTool, Options } from "ollama/browser";
import { ChatError } from "../../errors.ts";
import type { ReplyRequest } from "../define-provider.ts";
import { toHistory } from "../history.ts";
import type { Tool } from "../message.ts";
import type { ResponseFormat } from "../provider.ts";
import { toOllamaMessages } from "./messages.ts";

// Ollama unloads a model after 5 minutes by itself; a person with a phone pauses longer.
const KEEP_LOADED = "30m";

/** How a request to Ollama is made. */
export interface OllamaRequestOptions {
  /** Size of the context in tokens. */
  readonly contextTokens: number | undefined;
  /** Whether the model may be told how much to think. */
  readonly canThink: boolean;
}

/**
 * The request for a reply. `think` stays unset unless it is wished for: a model that can think
 * then does, and one that cannot is no error. Throws a ChatError for what Ollama cannot do
 * and would change the reply.
 *
 * @see https://github.com/ollama/ollama/blob/main/docs/api.md#generate-a-chat-completion
 */
export function ollamaRequest(
  request: ReplyRequest,
  { contextTokens, canThink }: OllamaRequestOptions,
): ChatRequest {
  const { model, messages, responseFormat } = request;
  const tools = toolsOf(request);
  const think = thinkOf(request);
  return {
    ...settingsOf(request, contextTokens),
    messages: [...toOllamaMessages(toHistory(messages), model)],
    ...(tools.length > 0 && { tools }),
    ...(responseFormat && { format: formatOf(responseFormat) }),
    ...(think !== undefined && (canThink || think === false) && { think }),
  };
}

/** What a request says of the model itself, be it for a reply or to load it. */
export function settingsOf(
  request: Omit<ReplyRequest, "messages">,
  contextTokens: number | undefined,
): Pick<ChatRequest, "model" | "keep_alive" | "options"> {
  return {
    model: request.model,
    keep_alive: KEEP_LOADED,
    options: {
      ...samplingOf(request),
      ...(contextTokens !== undefined && { num_ctx: contextTokens }),
    },
  };
}

function samplingOf(request: Omit<ReplyRequest, "messages">): Partial<Options> {
  const { maxTokens, temperature, topP, topK, seed, frequencyPenalty, presencePenalty } = request;
  const stop = request.stop?.filter((text) => text !== "") ?? [];
  return {
    ...(maxTokens !== undefined && { num_predict: maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(topK !== undefined && { top_k: topK }),
    ...(seed !== undefined && { seed }),
    ...(frequencyPenalty !== undefined && { frequency_penalty: frequencyPenalty }),
    ...(presencePenalty !== undefined && { presence_penalty: presencePenalty }),
    ...(stop.length > 0 && { stop }),
  };
}

/** The tools that the model may call: there is no other way to say which. */
function toolsOf({ tools = [], toolChoice = "auto" }: ReplyRequest): OllamaTool[] {
  if (tools.length === 0 || toolChoice === "none") return [];
  if (toolChoice === "auto") return tools.map(toTool);
  if (toolChoice !== "required")
    return tools.filter(({ name }) => name === toolChoice.name).map(toTool);
  throw new ChatError(
    "chat.unsupported",
    'Ollama cannot make a model call a tool. Set "tool_choice" to "auto", or choose another provider.',
    { param: "tool_choice" },
  );
}

// Templates write the type and the properties out, and some go over them.
function toTool({ name, description, parameters = {} }: Tool): OllamaTool {
  return {
    type: "function",
    function: {
      name,
      ...(description !== undefined && { description }),
      parameters: { type: "object", properties: {}, ...parameters },
    },
  };
}

function formatOf(format: ResponseFormat): string | object {
  return format.type === "json_schema" ? format.schema : "json";
}

/**
 * How much to think. Models that know no levels take any for "yes".
 * @see https://docs.ollama.com/capabilities/thinking
 */
function thinkOf({ model, reasoningEffort = "" }: ReplyRequest): ChatRequest["think"] {
  // This one takes no notice of "no".
  if (reasoningEffort === "none") return /(^|\/)gpt-oss/.test(model) ? "low" : false;
  return THINKING_LEVELS.get(reasoningEffort);
}

const THINKING_LEVELS: ReadonlyMap<string, "low" | "medium" | "high"> = new Map([
  ["minimal", "low"],
  ["low", "low"],
  ["medium", "medium"],
  ["high", "high"],
  // "max" is known to newer versions alone.
  ["xhigh", "high"],
]);
