import type { FakeRequest } from "../script.ts";
import { canThink, refusalOf } from "./ollama-check.ts";
import { FAKE_USAGE, type ReplyEncoder, type Wire } from "./wire.ts";

/** https://github.com/ollama/ollama/blob/main/docs/api.md */
export const ollamaWire: Wire = {
  contentType: "application/x-ndjson",
  headersWaitForFirstPiece: true,
  route(method, pathname) {
    if (method === "POST" && pathname === "/api/chat") return "chat";
    if (method === "GET" && pathname === "/api/tags") return "models";
    return pathname === "/api/show" || pathname === "/api/version" ? "other" : undefined;
  },
  check: refusalOf,
  reply: chatEncoder,
  whole: loaded,
  models: (names) => ({
    models: names.map((name) => ({
      name,
      model: name,
      modified_at: "2025-01-01T00:00:00Z",
      size: 4_920_753_328,
      digest: "46e0c10c039e019119339687c3c1757cc81b9da49709a3b3924863ba87ca666e",
      details: { format: "gguf", family: "llama", families: ["llama"], parameter_size: "8.0B" },
    })),
  }),
  other: ({ path, body }) =>
    path === "/api/version"
      ? { version: "0.12.3" }
      : {
          details: { format: "gguf", family: "llama" },
          capabilities: ["completion", ...(canThink(body) ? ["thinking"] : [])],
        },
  error: (_status, message) => ({ error: message }),
};

function chatEncoder({ body }: FakeRequest): ReplyEncoder {
  const { model } = body as { model?: string };
  const frame = (data: string): string => `${data}\n`;
  const event = (value: object): string => frame(JSON.stringify(value));
  let lines = 0;
  const head = (): object => ({ model, created_at: timeOf(lines++) });
  const message = (value: object): string =>
    event({ ...head(), message: { role: "assistant", ...value }, done: false });
  return {
    frame,
    event,
    begin: () => "",
    text: (content) => message({ content }),
    reasoning: (thinking) => message({ content: "", thinking }),
    toolCall({ id, name, arguments: text }) {
      const json = typeof text === "string" ? text : text.join("");
      const call = { name, arguments: JSON.parse(json || "{}") };
      return message({ content: "", tool_calls: [{ ...(id && { id }), function: call }] });
    },
    refusal: (content) => message({ content }),
    finish: (reason = "stop") =>
      event({
        ...head(),
        message: { role: "assistant", content: "" },
        done_reason: reason,
        done: true,
        total_duration: 4_883_583_458,
        load_duration: 1_334_875,
        prompt_eval_count: FAKE_USAGE.input,
        prompt_eval_duration: 342_546_000,
        eval_count: FAKE_USAGE.output,
        eval_duration: 4_535_599_000,
      }),
    error: (error) => event({ error }),
  };
}

// In nanoseconds, without zeros at the end: so its length varies.
function timeOf(line: number): string {
  const nanoseconds = String(118_347_263 + line * 21_904_731)
    .padStart(9, "0")
    .slice(-9);
  return `2025-01-01T00:00:00.${nanoseconds.replace(/0+$/, "")}Z`;
}

/** What `/api/chat` answers to a request without messages, once the model is loaded. */
function loaded({ body }: FakeRequest): object | undefined {
  const { model, messages } = body as { model?: string; messages?: readonly unknown[] };
  if (messages?.length !== 0) return undefined;
  return {
    model,
    created_at: "2025-01-01T00:00:00.000000Z",
    message: { role: "assistant", content: "" },
    done_reason: "load",
    done: true,
  };
}
