import type { FakeRequest } from "../script.ts";
import { optionRefusal, thinkingRefusal } from "./anthropic-options-check.ts";
import {
  type Block,
  type Blocks,
  type Body,
  first,
  type Message,
  versionOf,
} from "./anthropic-wire-types.ts";

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

function blocksOf({ role, content }: Message): Blocks {
  return {
    role,
    content: typeof content === "string" ? [{ type: "text", text: content }] : content,
  };
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
  const names = (tools ?? []).map(({ name }) => name);
  if (new Set(names).size < names.length) return "tools: Tool names must be unique.";
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
