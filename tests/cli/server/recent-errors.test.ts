import { describe, expect, it } from "vitest";
import { RecentErrors } from "../../../src/cli/server/recent-errors.ts";
import { ChatError } from "../../../src/errors.ts";
import { errorResponse } from "../../../src/http/error-response.ts";
import { flatErrorResponse } from "../../../src/http/flat-error-response.ts";

const ID = "a1b2c3d4e5f60718";

function answer(error: unknown): Response {
  const response = errorResponse(error, ID);
  response.headers.set("x-tokori-request-id", ID);
  return response;
}

const REQUEST = new Request("http://127.0.0.1/v1/x");

describe("RecentErrors", () => {
  it("notes what clients got, in either form, and leaves the answers as they are", async () => {
    const errors = new RecentErrors({ now: () => 5 });
    const flat = await flatErrorResponse(answer(new ChatError("not_found.run", "Flat.")));
    const given = [
      answer(new ChatError("auth.forbidden", "Nested.")),
      flat,
      new Response("gone", { status: 410 }),
      Response.json({}),
    ];
    for (const response of given)
      expect(await errors.watch(async () => response)(REQUEST)).toBe(response);
    expect(await given[0]?.json()).toMatchObject({ error: { message: "Nested." } });
    const entry = { timestamp: 5, level: "warning", component: "http" };
    expect(errors.last(10)).toEqual([
      { ...entry, message: "Nested.", requestId: ID, status: 403, code: "auth.forbidden" },
      { ...entry, message: "Flat.", requestId: ID, status: 404, code: "not_found.run" },
      { ...entry, message: "HTTP 410", requestId: "", status: 410 },
    ]);
  });

  it("says what a client was not told, without secrets", async () => {
    const redact = (text: string): string => text.replaceAll("sk-secret", "•••");
    const errors = new RecentErrors({ redact });
    errors.explain(ID, "TypeError: sk-secret is not a function");
    await errors.watch(async () => answer(new Error("x")))(REQUEST);
    expect(errors.last(1)).toMatchObject([
      { level: "error", message: "TypeError: ••• is not a function", code: "internal.error" },
    ]);
    expect(errors.faultsSince(0)).toEqual({ total: 1, recent: 1 });
  });

  it("keeps the server's own faults, however many wrong tokens come", async () => {
    const errors = new RecentErrors();
    await errors.watch(async () => answer(new Error("x")))(REQUEST);
    const wrong = errors.watch(async () => answer(new ChatError("auth.invalid_token", "Wrong.")));
    for (let index = 0; index < 500; index++) await wrong(REQUEST);
    expect(errors.last(1000)).toHaveLength(101);
    expect(errors.last(1000).filter(({ status }) => status === 500)).toHaveLength(1);
  });
});
