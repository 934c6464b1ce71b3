import type { FakeRequest } from "../script.ts";

interface Message {
  readonly role?: unknown;
  readonly content?: unknown;
  readonly images?: readonly unknown[];
  readonly tool_calls?: readonly {
    readonly function?: { readonly name?: unknown; readonly arguments?: unknown };
  }[];
}

interface Tool {
  readonly type?: unknown;
  readonly function?: { readonly name?: unknown; readonly parameters?: unknown };
}

interface Body {
  readonly model?: string;
  readonly messages?: readonly Message[];
  readonly tools?: readonly Tool[];
  readonly think?: unknown;
  readonly format?: unknown;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** Whether the model of a request is one that can think, as those of Llama's family cannot. */
export function canThink(body: unknown): boolean {
  return !((body as Body | undefined)?.model ?? "").startsWith("llama");
}

/**
 * What Ollama says to a request that it refuses with status 400: mostly what Go's decoder
 * does. https://github.com/ollama/ollama/blob/main/api/types.go
 */
export function refusalOf({ body }: FakeRequest): string | undefined {
  const { messages = [], tools = [], think, format, options = {} } = (body ?? {}) as Body;
  return (
    first(messages, messageRefusal) ??
    first(tools, toolRefusal) ??
    thinkRefusal(body, think) ??
    formatRefusal(format) ??
    first(Object.entries(options), optionRefusal)
  );
}

function messageRefusal({ role, content, images = [], tool_calls = [] }: Message) {
  if (!["system", "user", "assistant", "tool"].includes(String(role)))
    return `invalid role: ${role}, role must be one of [system, user, assistant, tool]`;
  if (content === undefined && tool_calls.length === 0)
    return 'invalid message: must have "content" or "tool_calls"';
  if (content !== undefined && typeof content !== "string")
    return mismatch(content, "ChatRequest.messages.content", "string");
  return (
    first(images, (image) => {
      if (typeof image !== "string")
        return mismatch(image, "ChatRequest.messages.images", "[]uint8");
      return BASE64.test(image) ? undefined : "illegal base64 data at input byte 4";
    }) ?? first(tool_calls, ({ function: call }) => callRefusal(call))
  );
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function callRefusal(call: { readonly name?: unknown; readonly arguments?: unknown } = {}) {
  if (typeof call.name !== "string")
    return mismatch(call.name, "ToolCallFunction.messages.tool_calls.function.name", "string");
  if (isObject(call.arguments)) return undefined;
  const field = "ToolCallFunction.messages.tool_calls.function.arguments";
  return mismatch(call.arguments, field, "api.ToolCallFunctionArguments");
}

function toolRefusal({ type, function: tool }: Tool): string | undefined {
  if (typeof type !== "string") return mismatch(type, "Tool.tools.type", "string");
  if (typeof tool?.name !== "string")
    return mismatch(tool?.name, "ToolFunction.tools.function.name", "string");
  if (!isObject(tool.parameters))
    return mismatch(tool.parameters, "ToolFunction.tools.function.parameters", "object");
  const { type: kind, properties } = tool.parameters as Record<string, unknown>;
  if (typeof kind !== "string")
    return mismatch(kind, "ToolFunctionParameters.tools.function.parameters.type", "string");
  if (!isObject(properties))
    return mismatch(properties, "ToolFunction.tools.function.parameters.properties", "map");
  return first(Object.values(properties as object), (property) =>
    isObject(property) ? undefined : mismatch(property, "ToolProperty", "api.ToolProperty"),
  );
}

function thinkRefusal(body: unknown, think: unknown): string | undefined {
  if (think === undefined || typeof think === "boolean") {
    if (!think) return undefined;
  } else if (!["high", "medium", "low", "max"].includes(String(think))) {
    return `invalid think value: ${JSON.stringify(think)} (must be "high", "medium", "low", "max", true, or false)`;
  }
  return canThink(body) ? undefined : `"${(body as Body).model}" does not support thinking`;
}

function formatRefusal(format: unknown): string | undefined {
  if (format === undefined || format === "json" || isObject(format)) return undefined;
  return `invalid format: ${JSON.stringify(format)}; expected "json" or a valid JSON Schema object`;
}

function optionRefusal([name, value]: [string, unknown]): string | undefined {
  if (name === "stop") {
    const isTexts = Array.isArray(value) && value.every((text) => typeof text === "string");
    return isTexts ? undefined : 'option "stop" must be of an array of strings';
  }
  return typeof value === "number" ? undefined : `option "${name}" must be of type float32`;
}

function mismatch(value: unknown, field: string, type: string): string {
  const kind = Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
  return `json: cannot unmarshal ${kind} into Go struct field ${field} of type ${type}`;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function first<T>(
  list: readonly T[],
  refusal: (item: T) => string | undefined,
): string | undefined {
  for (const item of list) {
    const found = refusal(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
