import type { FakeToolCall } from "../script.ts";
import { refusalOf, signatureOf } from "./anthropic-check.ts";
import { FAKE_USAGE, pageOf, type ReplyEncoder, type Wire } from "./wire.ts";

/** https://docs.anthropic.com/en/api/messages-streaming */
export const anthropicWire: Wire = {
  contentType: "text/event-stream; charset=utf-8",
  route(method, pathname) {
    if (method === "POST" && pathname.endsWith("/v1/messages")) return "chat";
    return method === "GET" && pathname.endsWith("/v1/models") ? "models" : undefined;
  },
  check: refusalOf,
  reply: ({ body }) => messageEncoder((body as { model?: string }).model ?? ""),
  models(names, query, pageSize) {
    const after = query.get("after_id");
    const page = pageOf(names, after === null ? 0 : names.indexOf(after) + 1, pageSize);
    return {
      data: page.names.map((id) => ({
        type: "model",
        id,
        display_name: id,
        created_at: "2025-01-01T00:00:00Z",
        lifecycle: "active",
        max_input_tokens: 200_000,
        max_tokens: 64_000,
        capabilities: {
          image_input: { supported: true },
          structured_outputs: { supported: true },
          effort: { supported: false },
          thinking: { supported: true },
        },
      })),
      has_more: page.more,
      first_id: page.names[0] ?? null,
      last_id: page.names.at(-1) ?? null,
    };
  },
  error: (status, message) => ({
    type: "error",
    error: { type: ERROR_TYPES[status] ?? "api_error", message },
    request_id: "req_011CSHoEeqs5C35K2UUqR7Fy",
  }),
};

const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  429: "rate_limit_error",
  529: "overloaded_error",
};

function messageEncoder(model: string): ReplyEncoder {
  const event = (value: object): string =>
    `event: ${(value as { type?: string }).type ?? "message"}\ndata: ${JSON.stringify(value)}\n\n`;
  let index = -1;
  let calls = 0;
  let thoughts = "";
  let open: "text" | "thinking" | undefined;
  const closeBlock = (): string => {
    if (!open) return "";
    // A thinking block ends with its signature.
    const signature =
      open === "thinking"
        ? delta({ type: "signature_delta", signature: signatureOf(thoughts) })
        : "";
    open = undefined;
    thoughts = "";
    return signature + event({ type: "content_block_stop", index });
  };
  const start = (content_block: object): string =>
    event({ type: "content_block_start", index, content_block });
  const block = (type: "text" | "thinking"): string => {
    if (open === type) return "";
    const before = closeBlock();
    open = type;
    index++;
    return (
      before + start(type === "text" ? { type, text: "" } : { type, thinking: "", signature: "" })
    );
  };
  const delta = (value: object): string =>
    event({ type: "content_block_delta", index, delta: value });
  return {
    event,
    frame: (data) => `event: content_block_delta\ndata: ${data}\n\n`,
    begin: () =>
      event({
        type: "message_start",
        message: {
          id: "msg_01XFDUDYJgAACzvnptvVoYEL",
          type: "message",
          role: "assistant",
          model,
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: {
            input_tokens: FAKE_USAGE.input,
            cache_creation_input_tokens: 0,
            cache_read_input_tokens: 0,
            output_tokens: 1,
          },
        },
      }) + event({ type: "ping" }),
    text: (text) => block("text") + delta({ type: "text_delta", text }),
    reasoning(thinking) {
      const begun = block("thinking");
      thoughts += thinking;
      return begun + delta({ type: "thinking_delta", thinking });
    },
    toolCall({ id, name, arguments: text }: FakeToolCall) {
      const before = closeBlock();
      index++;
      calls++;
      const made = `toolu_01A09q90qw90lq917835${String(calls).padStart(4, "0")}`;
      const pieces = ["", ...(typeof text === "string" ? [text] : text)];
      return (
        before +
        start({ type: "tool_use", id: id ?? made, name, input: {} }) +
        pieces.map((partial_json) => delta({ type: "input_json_delta", partial_json })).join("") +
        event({ type: "content_block_stop", index })
      );
    },
    refusal: (text) => block("text") + delta({ type: "text_delta", text }),
    finish: (reason = calls > 0 ? "tool_use" : "end_turn") =>
      closeBlock() +
      event({
        type: "message_delta",
        delta: { stop_reason: reason, stop_sequence: null },
        usage: {
          input_tokens: FAKE_USAGE.input,
          cache_creation_input_tokens: 0,
          cache_read_input_tokens: 0,
          output_tokens: FAKE_USAGE.output,
          output_tokens_details: { thinking_tokens: 0 },
        },
      }) +
      event({ type: "message_stop" }),
    error: (message) => event({ type: "error", error: { type: "api_error", message } }),
  };
}
