import { describe, expect, test } from "vitest";
import { ProxyError } from "../../src/network-error.ts";
import { IncompleteReplyError, ReportedError } from "../../src/providers/dialect.ts";
import { describeFailure, type FailureContext, refusedReply } from "../../src/providers/failure.ts";
import { ProviderHttpError } from "../../src/providers/provider-fetch.ts";
import { answer, startFake, stream } from "../fakes/fake-provider.ts";
import { DIALECTS } from "./kinds.ts";

const ABOUT: FailureContext = { name: "OpenAI", model: "gpt-5", address: "https://api.openai.com" };

/** What programs are told of a failure. */
function told(error: unknown, context = ABOUT): object {
  const { code, status, headers } = describeFailure(error, context);
  return { code, status, headers };
}

const http = (status: number, answer: object = {}): ProviderHttpError =>
  new ProviderHttpError(status, { message: "", ...answer });
const reported = (body: unknown): ReportedError =>
  new ReportedError(body, { data: JSON.stringify(body) });
const node = (code: string): Error =>
  new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) });

describe("the code of describeFailure", () => {
  test.each<[string, unknown, number, string]>([
    ["a redirect", http(307), 502, "provider.failed"],
    ["a refused key", http(401), 502, "provider.failed"],
    ["no credit", http(402), 502, "provider.failed"],
    ["refused access", http(403), 502, "provider.failed"],
    [
      "refused access that names a context",
      http(403, { message: "context window" }),
      502,
      "provider.failed",
    ],
    ["a missing model", http(404), 404, "chat.model_not_found"],
    [
      "a missing model, by its name",
      http(400, { status: 404, code: "model_not_found" }),
      404,
      "chat.model_not_found",
    ],
    ["a body that is too large", http(413), 400, "provider.context_too_long"],
    [
      "a context that is too long, in words",
      http(400, { message: "This model's maximum context length is 8192 tokens." }),
      400,
      "provider.context_too_long",
    ],
    ["a bad request", http(400), 400, "provider.rejected"],
    ["an unprocessable request", http(422), 400, "provider.rejected"],
    ["a bad key at HTTP 400", http(400, { status: 401 }), 502, "provider.failed"],
    ["a method that is not allowed", http(405), 502, "provider.failed"],
    ["an internal error", http(500), 502, "provider.failed"],
    ["a bad gateway", http(502), 502, "provider.failed"],
    ["a rate limit", http(429), 429, "provider.rate_limited"],
    ["no service", http(503), 503, "provider.unavailable"],
    ["an overload", http(529), 503, "provider.unavailable"],
    ["a document in place of a reply", http(200), 502, "provider.failed"],
    [
      "a rate limit in the stream",
      reported({ error: { code: 429, message: "slow" } }),
      429,
      "provider.rate_limited",
    ],
    [
      "an overload in the stream",
      reported({ error: { type: "overloaded_error", message: "x" } }),
      503,
      "provider.unavailable",
    ],
    [
      "a server's error in the stream",
      reported({ error: { type: "server_error", message: "x" } }),
      502,
      "provider.failed",
    ],
    [
      "a bad request in the stream, by its type",
      reported({ error: { type: "invalid_request_error", code: null, message: "x" } }),
      400,
      "provider.rejected",
    ],
    [
      "a bad request in the stream, by its code",
      reported({ object: "error", type: "BadRequestError", code: 400, message: "x" }),
      400,
      "provider.rejected",
    ],
    [
      "a context that is too long, in the stream",
      reported({ error: { type: "exceed_context_size_error", message: "too long" } }),
      400,
      "provider.context_too_long",
    ],
    [
      "MiniMax's invalid parameters",
      reported({ base_resp: { status_code: 2013, status_msg: "x" } }),
      400,
      "provider.rejected",
    ],
    [
      "MiniMax's rate limit",
      reported({ base_resp: { status_code: 1002, status_msg: "x" } }),
      429,
      "provider.rate_limited",
    ],
    ["a sentence in the stream", reported({ error: "Out of memory" }), 502, "provider.failed"],
    ["nobody who listens", node("ECONNREFUSED"), 503, "provider.unavailable"],
    ["an unknown host", node("ENOTFOUND"), 503, "provider.unavailable"],
    ["no route", node("EHOSTUNREACH"), 503, "provider.unavailable"],
    ["no connection in time", node("UND_ERR_CONNECT_TIMEOUT"), 503, "provider.unavailable"],
    ["a proxy that fails", new ProxyError("The proxy is off."), 503, "provider.unavailable"],
    ["a lost connection", node("ECONNRESET"), 502, "provider.failed"],
    ["no secure connection", node("DEPTH_ZERO_SELF_SIGNED_CERT"), 502, "provider.failed"],
    ["a cut reply", new IncompleteReplyError(), 502, "provider.failed"],
    ["anything else", new Error("Feed the cat."), 502, "provider.failed"],
  ])("for %s", (_, error, status, code) => {
    expect(told(error)).toEqual({ code, status, headers: {} });
  });

  test("for an address where nothing is, when no model was asked for", () => {
    const { model: _, ...place } = ABOUT;
    expect(told(http(404), place)).toMatchObject({ code: "provider.failed" });
  });

  test.each([429, 503, 529, 500])("tells when to try again after %i", (status) => {
    expect(told(http(status, { retryAfterSeconds: 20 }))).toMatchObject({
      headers: { "retry-after": "20" },
    });
  });

  test("for a refusal without text", () => {
    expect(refusedReply("OpenAI").code).toBe("provider.failed");
  });
});

test.each(DIALECTS)("$dialect: a provider throws the code with the words", async (kind) => {
  const cases = [
    [answer(429, {}, { "retry-after": "7" }), "provider.rate_limited", { "retry-after": "7" }],
    [answer(404, { error: "no model" }), "chat.model_not_found", {}],
    [answer(400, { error: { message: "odd" } }), "provider.rejected", {}],
    [answer(401, {}), "provider.failed", {}],
    [stream("Hel", { fail: "end" }), "provider.failed", {}],
  ] as const;
  for (const [script, code, headers] of cases) {
    const fake = await startFake(kind.dialect, script);
    const { signal } = new AbortController();
    const chat = kind.make(fake.url).chat([{ role: "user", content: "Hi" }], { signal });
    const read = async (): Promise<void> => {
      for await (const _ of chat);
    };
    await expect(read()).rejects.toMatchObject({ code, headers });
    await fake.close();
  }
});
