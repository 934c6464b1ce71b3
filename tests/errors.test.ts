import { describe, expect, it } from "vitest";
import { ChatError, type ChatErrorCode } from "../src/errors.ts";

describe("ChatError", () => {
  it.each<[ChatErrorCode, number]>([
    ["validation.invalid_json", 400],
    ["validation.invalid_body", 400],
    ["auth.missing_token", 401],
    ["auth.invalid_token", 401],
    ["not_found.route", 404],
    ["request.method_not_allowed", 405],
    ["request.timeout", 408],
    ["chat.no_provider", 412],
    ["validation.body_too_large", 413],
    ["validation.unsupported_media_type", 415],
    ["host.not_allowed", 421],
    ["rate_limit.auth_failures", 429],
    ["internal.error", 500],
  ])("%s goes with status %i", (code, status) => {
    const cause = new Error("why");
    const options = { headers: { allow: "GET" }, param: "code", cause };
    const error = new ChatError(code, "What happened.", options);
    expect({ ...error, message: error.message, cause: error.cause }).toEqual({
      name: "ChatError",
      code,
      status,
      headers: { allow: "GET" },
      param: "code",
      message: "What happened.",
      cause,
    });
  });

  it("has no headers, field and cause unless it is given them", () => {
    const error = new ChatError("internal.error", "What happened.");
    expect(error).toBeInstanceOf(Error);
    expect([error.headers, error.param, "cause" in error]).toEqual([{}, null, false]);
  });
});
