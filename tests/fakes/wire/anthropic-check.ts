import type { FakeRequest } from "../script.ts";

interface Block {
  readonly type: string;
  readonly text?: string;
  readonly thinking?: string;
  readonly signature?: string;
  readonly id?: string;
  readonly name?: string;
  readonly input?: unknown;
  readonly tool_use_id?: string;
  readonly content?: unknown;
  readonly source?: { readonly type?: string; readonly data?: string; readonly url?: string };
}

interface Message {
  readonly role: string;
  readonly content: string | readonly Block[];
}

interface Body {
  readonly model?: string;
  readonly max_tokens?: unknown;
  readonly messages?: readonly Message[];
  readonly tools?: readonly { readonly name: string; readonly input_schema?: unknown }[];
  readonly tool_choice?: { readonly type: string; readonly disable_parallel_tool_use?: boolean };
  readonly thinking?: {
    readonly type: string;
    readonly budget_tokens?: number;
    readonly block_binding?: object;
  };
  readonly output_config?: {
    readonly effort?: string;
    readonly format?: { readonly schema?: unknown };
  };
  readonly temperature?: number;
  readonly top_p?: number;
  readonly stop_sequences?: readonly string[];
}

/**
 * What the API says to a request that it refuses with status 400, as its documentation of
 * November 2026 has it: https://platform.claude.com/docs/en/api/messages, and the pages about
 * thinking, tools, structured outputs and versions there.
 */
export function refusalOf({ body, headers }: FakeRequest): string | undefined {
  const request = (body ?? {}) as Body;
  const messages = (request.messages ?? []).map(blocksOf);
  return (
    optionRefusal(request, String(headers["anthropic-version"])) ??
    thinkingRefusal(request, messages, String(headers["anthropic-beta"])) ??
    toolsRefusal(request, messages) ??
    rolesRefusal(request, messages) ??
    first(messages, ({ content }, at) => first(content, (block) => blockRefusal(block, at))) ??
    callsRefusal(messages) ??
    schemaRefusal(request.output_config?.format?.schema)
  );
}

/** The signature of a thinking block, which changes with the least change of its text. */
export function signatureOf(thinking: string): string {
  let hash = 0;
  for (const character of thinking) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 1e9;
  return `EqQBCgIYAhIM${hash}`;
}

interface Blocks {
  readonly role: string;
  readonly content: readonly Block[];
}

function blocksOf({ role, content }: Message): Blocks {
  return {
    role,
    content: typeof content === "string" ? [{ type: "text", text: content }] : content,
  };
}

function first<T>(
  list: readonly T[],
  refusal: (item: T, index: number) => string | undefined,
): string | undefined {
  for (const [index, item] of list.entries()) {
    const words = refusal(item, index);
    if (words !== undefined) return words;
  }
  return undefined;
}

// `claude-opus-4-7` is 4.7; other names are taken for old models.
function versionOf({ model = "" }: Body): number {
  const [, major = 0, minor = 0] = /claude-[a-z]+-(\d)(?:-(\d))?(?!\d)/.exec(model) ?? [];
  return Number(`${major}.${minor}`);
}

function optionRefusal(request: Body, version: string): string | undefined {
  const { max_tokens, temperature, top_p, stop_sequences = [] } = request;
  if (max_tokens === undefined) return "max_tokens: Field required";
  if (!Number.isInteger(max_tokens) || Number(max_tokens) < 1)
    return "max_tokens: Input should be greater than or equal to 1";
  if (temperature !== undefined || top_p !== undefined) {
    const name = temperature === undefined ? "top_p" : "temperature";
    if (version !== "2023-06-01") return `${name}: not supported in API version ${version}`;
    if (versionOf(request) >= 4.7) return `\`${name}\` is deprecated for this model.`;
  }
  return first(stop_sequences, (text, at) =>
    text.trim() === ""
      ? `stop_sequences.${at}: each stop sequence must contain non-whitespace`
      : undefined,
  );
}

function thinkingRefusal(
  request: Body,
  messages: readonly Blocks[],
  beta: string,
): string | undefined {
  const { thinking, tool_choice, max_tokens, temperature, output_config, model = "" } = request;
  const version = versionOf(request);
  const type = thinking?.type;
  if (thinking?.block_binding && !beta.includes("thinking-binding-controls-2026-08-01"))
    return "thinking.block_binding: Extra inputs are not permitted";
  if (output_config?.effort && version < 4.6 && !model.includes("opus-4-5"))
    return "This model does not support the effort parameter.";
  if (output_config?.effort === "xhigh" && version < 4.7)
    return "This model does not support effort level 'xhigh'.";
  if (type === "enabled" && version >= 4.7)
    return '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.';
  if (type === "adaptive" && version < 4.6)
    return "adaptive thinking is not supported on this model";
  if (type === "between_tools" && !model.includes("sonnet-5-5"))
    return '"thinking.type.between_tools" is not supported for this model.';
  if (type === "disabled" && ALWAYS_THINKS.test(model))
    return '"thinking.type.disabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.';
  if (type === "disabled" && /xhigh|max/.test(output_config?.effort ?? ""))
    return "thinking can only be disabled at effort high or below";
  const thinks = type === "enabled" || type === "adaptive" || (type === undefined && version >= 5);
  const isForced = tool_choice?.type === "any" || tool_choice?.type === "tool";
  if (isForced && (thinks || ALWAYS_THINKS.test(model)))
    return "Thinking may not be enabled when tool_choice forces tool use.";
  if (thinks && type && temperature !== undefined)
    return "`temperature` may only be set to 1 when thinking is enabled.";
  if (type !== "enabled") return undefined;
  const budget = thinking?.budget_tokens ?? 0;
  if (budget < 1024)
    return "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024";
  if (budget >= Number(max_tokens))
    return "`max_tokens` must be greater than `thinking.budget_tokens`.";
  const [before, last] = messages.slice(-2);
  const answers = last?.content.some((block) => block.type === "tool_result");
  return answers && !isThinking(before?.content[0])
    ? `messages.${messages.length - 2}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`tool_use\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block`
    : undefined;
}

const ALWAYS_THINKS = /opus-5-5|sonnet-5-5|fable|mythos/;

function isThinking(block: Block | undefined): boolean {
  return block?.type === "thinking" || block?.type === "redacted_thinking";
}

function toolsRefusal(request: Body, messages: readonly Blocks[]): string | undefined {
  const { tools, tool_choice } = request;
  const hasCalls = messages.some(({ content }) => content.some(({ type }) => /^tool_/.test(type)));
  if (hasCalls && !tools?.length)
    return "Requests which include `tool_use` or `tool_result` blocks must define tools";
  if (tool_choice && !tools?.length)
    return "tool_choice may only be specified while providing tools";
  if (tool_choice?.type === "none" && tool_choice.disable_parallel_tool_use !== undefined)
    return "tool_choice.none.disable_parallel_tool_use: Extra inputs are not permitted";
  return first(tools ?? [], ({ name, input_schema }, at) => {
    if (!NAME.test(name))
      return `tools.${at}.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`;
    const { type, $schema } = (input_schema ?? {}) as { type?: unknown; $schema?: unknown };
    if (type !== "object" || $schema !== undefined)
      return `tools.${at}.custom.input_schema.type: Input should be 'object'`;
    return undefined;
  });
}

const NAME = /^[a-zA-Z0-9_-]{1,128}$/;
const ID = /^[a-zA-Z0-9_-]+$/;

function rolesRefusal(request: Body, messages: readonly Blocks[]): string | undefined {
  if (messages.length === 0) return "messages: at least one message is required";
  if (messages.at(-1)?.role !== "user" && versionOf(request) >= 4.6)
    return "This model does not support assistant message prefill. The conversation must end with a user message.";
  return first(messages, ({ role }, at) => {
    if (role !== "user" && role !== "assistant")
      return `messages.${at}.role: Input should be 'user' or 'assistant'`;
    return (role === "user") === (at % 2 === 0)
      ? undefined
      : 'messages: roles must alternate between "user" and "assistant"';
  });
}

function blockRefusal(block: Block, at: number): string | undefined {
  const { type, text, id = "", name = "", input, source } = block;
  if (type === "text" && (text ?? "").trim() === "")
    return "messages: text content blocks must contain non-whitespace text";
  if (type === "tool_use") {
    if (!ID.test(id))
      return `messages.${at}.content.tool_use.id: String should match pattern '${ID.source}'`;
    if (!NAME.test(name))
      return `messages.${at}.content.tool_use.name: String should match pattern`;
    if (typeof input !== "object" || input === null || Array.isArray(input))
      return `messages.${at}.content.tool_use.input: Input should be an object`;
  }
  if (type === "thinking" && block.signature !== signatureOf(block.thinking ?? ""))
    return `messages.${at}.content: Invalid \`signature\` in \`thinking\` block`;
  if (type === "image" && source?.type === "base64" && !/^[\w+/]+=*$/.test(source.data ?? ""))
    return `messages.${at}.content.image.source.base64: invalid base64 data`;
  if (type === "image" && source?.type === "url" && !source.url?.startsWith("https://"))
    return `messages.${at}.content.image.source.url: Only HTTPS URLs are supported.`;
  return undefined;
}

function callsRefusal(messages: readonly Blocks[]): string | undefined {
  const ids = messages.flatMap(({ content }) => content.flatMap(({ id }) => id ?? []));
  if (new Set(ids).size < ids.length) return "messages: `tool_use` ids must be unique";
  return first(messages, ({ role, content }, at) => {
    const results = content.filter(({ type }) => type === "tool_result");
    const answered = results.map(({ tool_use_id }) => tool_use_id);
    const called = messages[at - 1]?.content.flatMap(({ id }) => id ?? []) ?? [];
    if (role === "user" && called.some((id) => !answered.includes(id)))
      return `messages.${at - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after`;
    if (answered.some((id) => id === undefined || !called.includes(id)))
      return `messages.${at}.content: unexpected \`tool_use_id\` found in \`tool_result\` blocks`;
    if (new Set(answered).size < answered.length)
      return `messages.${at}.content: each tool_use must have a single result`;
    if (content.slice(0, results.length).some(({ type }) => type !== "tool_result"))
      return `messages.${at}.content: \`tool_result\` blocks must come first`;
    const wrong =
      role === "user" ? /^(tool_use|thinking|redacted_thinking)$/ : /^(tool_result|image)$/;
    return content.some(({ type }) => wrong.test(type))
      ? `messages.${at}.content: \`${role}\` messages cannot hold such blocks`
      : undefined;
  });
}

function schemaRefusal(schema: unknown): string | undefined {
  if (typeof schema !== "object" || schema === null) return undefined;
  const {
    type,
    additionalProperties,
    properties = {},
    enum: _,
    const: __,
    ...others
  } = schema as Record<string, unknown>;
  if (type === "object" && additionalProperties !== false)
    return "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false";
  const limit = ["minimum", "maximum", "maxLength", "maxItems"].find((key) => key in others);
  if (limit) return `output_config.format.schema: property '${limit}' is not supported`;
  const nested = [...Object.values(properties as object), ...Object.values(others)];
  return first(nested.flat(), schemaRefusal);
}
