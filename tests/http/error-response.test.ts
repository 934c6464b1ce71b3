import { describe, expect, it } from "vitest";
import { ChatError } from "../../src/errors.ts";
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
      },
    });
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
