import { FAKE_USAGE, pageOf, type ReplyEncoder, type Wire } from "./wire.ts";

/** https://docs.anthropic.com/en/api/messages-streaming */
export const anthropicWire: Wire = {
  contentType: "text/event-stream; charset=utf-8",
  route(method, pathname) {
    if (method === "POST" && pathname.endsWith("/v1/messages")) return "chat";
    return method === "GET" && pathname.endsWith("/v1/models") ? "models" : undefined;
  },
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
  let open: "text" | "thinking" | undefined;
  const closeBlock = (): string => {
    if (!open) return "";
    // A thinking block ends with its signature.
    const signature =
      open === "thinking"
        ? delta({ type: "signature_delta", signature: "EqQBCgIYAhIM1gbcDa9" })
        : "";
    open = undefined;
    return signature + event({ type: "content_block_stop", index });
  };
  const block = (type: "text" | "thinking"): string => {
    if (open === type) return "";
    const before = closeBlock();
    open = type;
    index++;
    const content_block =
      type === "text" ? { type, text: "" } : { type, thinking: "", signature: "" };
    return before + event({ type: "content_block_start", index, content_block });
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
    reasoning: (thinking) => block("thinking") + delta({ type: "thinking_delta", thinking }),
    toolCall: () => "",
    refusal: (text) => block("text") + delta({ type: "text_delta", text }),
    finish: (reason = "end_turn") =>
      closeBlock() +
      event({
        type: "message_delta",
        delta: { stop_reason: reason, stop_sequence: null },
        usage: { output_tokens: FAKE_USAGE.output },
      }) +
      event({ type: "message_stop" }),
    error: (message) => event({ type: "error", error: { type: "api_error", message } }),
  };
}
