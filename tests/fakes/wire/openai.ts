import type { FakeRequest, FakeToolCall } from "../script.ts";
import { refusalOf } from "./openai-check.ts";
import { FAKE_USAGE, type ReplyEncoder, type Wire, type WireOptions } from "./wire.ts";

/** https://platform.openai.com/docs/api-reference/chat-streaming */
export const openaiWire: Wire = {
  contentType: "text/event-stream; charset=utf-8",
  route(method, pathname) {
    if (method === "POST" && pathname.endsWith("/chat/completions")) return "chat";
    return method === "GET" && pathname.endsWith("/models") ? "models" : undefined;
  },
  check: ({ body }) => refusalOf(body),
  reply: (request, options) => chatCompletion(request, options),
  models: (names) => ({
    object: "list",
    data: names.map((id) => ({ id, object: "model", created: 1_700_000_000, owned_by: "system" })),
  }),
  error: (status, message) => ({
    error: {
      message,
      type: status < 500 ? "invalid_request_error" : "server_error",
      param: null,
      code: status === 404 ? "model_not_found" : null,
    },
  }),
};

/** Parts of what a finished reply says that it cost. */
export const OPENAI_USAGE_DETAILS = { cached: 3, reasoning: 5 };

let callsSoFar = 0;

/** The fragments of a call: the first has all but the arguments, which come after it. */
function callFragments(call: FakeToolCall, index: number): object[] {
  callsSoFar++;
  const { name, arguments: pieces, id = `call_${String(callsSoFar).padStart(24, "0")}` } = call;
  const begin = { index, id, type: "function", function: { name, arguments: "" } };
  const rest = [pieces].flat().map((piece) => ({ index, function: { arguments: piece } }));
  return [begin, ...rest];
}

// OpenAI pads each chunk, so that its length does not tell what it says.
const PADDING = "kZ4vQpX9rTb2LmW7";

function paddingOf(chunk: number): string {
  return PADDING.slice((chunk * 7) % PADDING.length);
}

/** Encodes a reply as chunks of a chat completion. */
export function chatCompletion(
  { body }: FakeRequest,
  { reasoning = "reasoning_content", cumulative = false }: WireOptions,
): ReplyEncoder {
  const { model, stream_options } = body as {
    model?: string;
    stream_options?: { include_usage?: boolean };
  };
  const frame = (data: string): string => `data: ${data}\n\n`;
  const event = (value: object): string => frame(JSON.stringify(value));
  let chunks = 0;
  const chunk = (choices: readonly object[], usage: object | null): string =>
    event({
      id: "chatcmpl-CAjyJ8xwQv2mN4pR6sT7uV9w",
      object: "chat.completion.chunk",
      created: 1_700_000_000,
      model,
      service_tier: "default",
      system_fingerprint: "fp_50906f2aac",
      choices,
      usage,
      obfuscation: paddingOf(chunks++),
    });
  const delta = (value: object, finish_reason: string | null = null): string =>
    chunk([{ index: 0, delta: value, logprobs: null, finish_reason }], null);

  const sent = { text: "", reasoning: "" };
  const piece = (kind: keyof typeof sent, text: string): string => {
    sent[kind] += text;
    return cumulative ? sent[kind] : text;
  };
  let calls = 0;
  let inTrace = false;
  const closeTrace = (): string => {
    const tag = inTrace ? "\n</think>\n\n" : "";
    inTrace = false;
    return tag;
  };
  return {
    frame,
    event,
    begin: () => delta({ role: "assistant", content: "", refusal: null }),
    text: (text) => delta({ content: piece("text", closeTrace() + text) }),
    reasoning(text) {
      if (reasoning === "inline") {
        const tag = inTrace ? "" : "<think>\n";
        inTrace = true;
        return delta({ content: piece("text", tag + text) });
      }
      const trace = piece("reasoning", text);
      if (reasoning === "details")
        return delta({
          reasoning_details: [{ type: "reasoning.text", format: "x", index: 0, text: trace }],
        });
      return delta({ content: null, [reasoning]: trace });
    },
    toolCall: (call) =>
      callFragments(call, calls++)
        .map((fragment) => delta({ tool_calls: [fragment] }))
        .join(""),
    refusal: (text) => delta({ refusal: text }),
    finish(reason = calls > 0 ? "tool_calls" : "stop") {
      const rest = inTrace ? delta({ content: piece("text", closeTrace()) }) : "";
      const usage = {
        prompt_tokens: FAKE_USAGE.input,
        completion_tokens: FAKE_USAGE.output,
        total_tokens: FAKE_USAGE.input + FAKE_USAGE.output,
        prompt_tokens_details: { cached_tokens: OPENAI_USAGE_DETAILS.cached, audio_tokens: 0 },
        completion_tokens_details: {
          reasoning_tokens: OPENAI_USAGE_DETAILS.reasoning,
          audio_tokens: 0,
          accepted_prediction_tokens: 0,
          rejected_prediction_tokens: 0,
        },
      };
      const cost = stream_options?.include_usage ? chunk([], usage) : "";
      return `${rest}${delta({}, reason)}${cost}${frame("[DONE]")}`;
    },
    error: (message) =>
      event({ error: { message, type: "server_error", param: null, code: null } }),
  };
}
