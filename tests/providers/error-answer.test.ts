import { expect, test } from "vitest";
import { readErrorAnswer, toErrorAnswer } from "../../src/providers/error-answer.ts";

test.each<[string, unknown, object | undefined]>([
  [
    "OpenAI",
    {
      error: {
        message: "No.",
        type: "invalid_request_error",
        param: null,
        code: "model_not_found",
      },
    },
    { message: "No.", code: "model_not_found", status: 404 },
  ],
  [
    "OpenAI without credit",
    { error: { message: "No.", type: "insufficient_quota", code: "insufficient_quota" } },
    { message: "No.", code: "insufficient_quota", status: 402 },
  ],
  [
    "OpenAI without a code",
    { error: { message: "No.", type: "server_error", param: null, code: null } },
    { message: "No.", code: "server_error" },
  ],
  [
    "Anthropic",
    { type: "error", error: { type: "overloaded_error", message: "Overloaded" }, request_id: "r" },
    { message: "Overloaded", code: "overloaded_error", status: 529 },
  ],
  [
    "Gemini",
    { error: { code: 503, message: "No.", status: "UNAVAILABLE" } },
    { message: "No.", code: "503", status: 503 },
  ],
  [
    "Gemini in an array, with details",
    [
      {
        error: {
          code: 400,
          message: "No.",
          status: "INVALID_ARGUMENT",
          details: [{ reason: "API_KEY_INVALID" }, { retryDelay: "1.5s" }],
        },
      },
    ],
    { message: "No.", code: "API_KEY_INVALID", status: 401, retryAfterSeconds: 2 },
  ],
  [
    "JSON quoted by a gateway",
    { error: { message: '{"error":{"code":429,"message":"Slow."}}', code: 400 } },
    { message: "Slow.", code: "429", status: 429 },
  ],
  ["Ollama", { error: "model not found" }, { message: "model not found" }],
  [
    "OpenRouter",
    { error: { message: "Slow.", code: 429, metadata: {} } },
    { message: "Slow.", code: "429", status: 429 },
  ],
  [
    "MiniMax",
    { base_resp: { status_code: 1004, status_msg: "login fail" } },
    { message: "login fail", code: "1004", status: 401 },
  ],
  [
    "MiniMax, in another way",
    { type: "error", error: { type: "authentication_error", message: "No.", http_code: "401" } },
    { message: "No.", code: "authentication_error", status: 401 },
  ],
  [
    "Mistral",
    {
      object: "error",
      message: { detail: [{ type: "extra_forbidden", loc: ["body"], msg: "Not permitted" }] },
      type: "invalid_request_error",
      code: null,
    },
    { message: "Not permitted", code: "invalid_request_error" },
  ],
  ["FastAPI", { detail: "Not Found" }, { message: "Not Found" }],
  [
    "FastAPI, a bad request",
    { detail: [{ msg: "field required" }] },
    { message: "field required" },
  ],
  [
    "vLLM",
    { object: "error", message: "No.", type: "BadRequestError", code: 400 },
    { message: "No.", code: "400", status: 400 },
  ],
  ["a sentence", "No.", { message: "No." }],
  ["nothing", {}, undefined],
  ["null", null, undefined],
  ["a number", 5, undefined],
  ["an empty list", [], undefined],
  ["an error without words", { error: { code: 5 } }, undefined],
])("readErrorAnswer finds the words and the code of %s", (_, body, expected) => {
  expect(readErrorAnswer(JSON.stringify(body))).toEqual(expected);
});

test.each(["", "<html>", "{", "Internal Server Error"])(
  "readErrorAnswer finds nothing in %j",
  (body) => {
    expect(readErrorAnswer(body)).toBeUndefined();
  },
);

const DEPTH = 100_000;
const nested = (open: string, close: string): unknown =>
  JSON.parse(`${open.repeat(DEPTH)}"deep"${close.repeat(DEPTH)}`);

test.each<[string, unknown, object | undefined]>([
  ["errors in errors", nested('{"error":', "}"), undefined],
  ["messages in messages", { error: nested('{"message":', "}") }, undefined],
  ["lists in lists", nested("[", "]"), undefined],
  ["lists of details", { detail: nested('[{"msg":', "}]") }, undefined],
  [
    "a deep delay",
    { error: { message: "No.", details: [{ retryDelay: nested("[", "]") }] } },
    { message: "No." },
  ],
  [
    "a deep code",
    { base_resp: { status_msg: "No.", status_code: nested("[", "]") } },
    { message: "No.", code: "" },
  ],
  [
    "a code that has no text",
    { base_resp: { status_msg: "No.", status_code: { toString: 1 } } },
    { message: "No.", code: "" },
  ],
  [
    "a delay that has no text",
    { error: { message: "No.", details: [{ retryDelay: { toString: 1 } }] } },
    { message: "No." },
  ],
  [
    "the name of what every object has",
    { error: { message: "No.", code: "constructor" } },
    { message: "No.", code: "constructor" },
  ],
])("toErrorAnswer is not led astray by %s", (_, body, expected) => {
  expect(toErrorAnswer(body)).toEqual(expected);
});

test("readErrorAnswer unwraps what gateways quoted of each other, and no deeper than they do", () => {
  const quote = (levels: number): string => {
    let body = JSON.stringify({ error: { message: "Slow.", code: 429 } });
    for (let level = 1; level < levels; level++)
      body = JSON.stringify({ error: { message: body } });
    return body;
  };
  expect(readErrorAnswer(quote(4))).toEqual({ message: "Slow.", code: "429", status: 429 });
  expect(readErrorAnswer(quote(12))).toBeUndefined();
});
