import { describe, expect, it } from "vitest";
import { ChatError, type ChatErrorCode } from "../../src/errors.ts";
import { errorResponse } from "../../src/http/error-response.ts";
import { newRequestId } from "../../src/http/request-id.ts";

describe("errorResponse", () => {
  it("is a ChatError's status, headers and words", async () => {
    const error = new ChatError("request.method_not_allowed", "Use POST.", {
      headers: { allow: "POST" },
      cause: new Error("/home/flo/secret"),
    });
    const response = errorResponse(error, "0123456789abcdef");
    expect(response.status).toBe(405);
    expect(Object.fromEntries(response.headers)).toEqual({
      allow: "POST",
      "content-type": "application/json",
    });
    expect(await response.json()).toEqual({
      error: {
        code: "request.method_not_allowed",
        message: "Use POST.",
        request_id: "0123456789abcdef",
        type: "invalid_request_error",
        param: null,
      },
    });
  });

  it.each<[ChatErrorCode, string]>([
    ["validation.invalid_json", "invalid_request_error"],
    ["auth.missing_token", "authentication_error"],
    ["auth.invalid_token", "authentication_error"],
    ["auth.forbidden", "permission_error"],
    ["pair.denied", "permission_error"],
    ["not_found.route", "invalid_request_error"],
    ["request.method_not_allowed", "invalid_request_error"],
    ["request.timeout", "invalid_request_error"],
    ["chat.stream_lost", "invalid_request_error"],
    ["pair.code_expired", "invalid_request_error"],
    ["chat.no_provider", "invalid_request_error"],
    ["validation.body_too_large", "invalid_request_error"],
    ["validation.unsupported_media_type", "invalid_request_error"],
    ["host.not_allowed", "invalid_request_error"],
    ["chat.idempotency_key_reused", "invalid_request_error"],
    ["rate_limit.auth_failures", "rate_limit_error"],
    ["internal.error", "server_error"],
    ["provider.failed", "server_error"],
    ["server.shutting_down", "server_error"],
    ["provider.timeout", "server_error"],
  ])("tells %s in OpenAI's terms: %s", async (code, type) => {
    const { error } = await errorResponse(new ChatError(code, "x"), "0").json();
    expect(error).toMatchObject({ code, type });
  });

  it("names the field that is wrong, where there is one", async () => {
    const wrong = new ChatError("validation.invalid_body", "x", { param: "messages[0].role" });
    const { error } = await errorResponse(wrong, "0").json();
    expect(error.param).toBe("messages[0].role");
  });

  it.each([
    new Error("at /home/flo/secret"),
    Object.assign(new Error("x"), { code: "auth.invalid_token", status: 200 }),
    "sk-secret",
    undefined,
    null,
  ])("tells nothing of anything else", async (error) => {
    const response = errorResponse(error, "0123456789abcdef");
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({
      error: {
        code: "internal.error",
        message: "Something went wrong on the PC. Its log says more.",
        request_id: "0123456789abcdef",
        type: "server_error",
        param: null,
      },
    });
  });
});

describe("newRequestId", () => {
  it("is 16 hex digits, new each time", () => {
    const ids = Array.from({ length: 100 }, newRequestId);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(new Set(ids).size).toBe(100);
  });
});
