import { describe, expect, it, vi } from "vitest";
import { createHandler, type HandlerOptions, type Page } from "../../mod.ts";
import { createPage } from "../../src/page/index.ts";

const TOKEN = "token-of-this-test";

function serve(page: HandlerOptions["page"], onError?: HandlerOptions["onError"]) {
  const handler = createHandler({
    token: TOKEN,
    provider: () => Promise.reject(new Error("unused")),
    ...(page && { page }),
    ...(onError && { onError }),
  });
  return (path: string, init: RequestInit = {}): Promise<Response> =>
    handler(new Request(`http://127.0.0.1:53210${path}`, init));
}

const page: Page = {
  respond: async (request) =>
    new URL(request.url).pathname === "/" ? new Response("the page") : undefined,
};

describe("the page", () => {
  it.each<[string, HandlerOptions["page"]]>([
    ["as a value", page],
    ["as a function", () => page],
    ["as an async function", async () => page],
  ])("is served to everybody, given %s", async (_title, given) => {
    const ask = serve(given);
    expect(await (await ask("/")).text()).toBe("the page");
    expect(await (await ask("/", { method: "HEAD" })).text()).toBe("");
    expect((await ask("/", { method: "POST" })).status).toBe(401);
    expect((await ask("/nothing")).status).toBe(401);
  });

  it("is loaded at the first request for it, once", async () => {
    const load = vi.fn(async () => page);
    const ask = serve(load);
    await ask("/v1/health");
    expect(load).not.toHaveBeenCalled();
    const answers = await Promise.all([ask("/"), ask("/")]);
    expect(await (await ask("/")).text()).toBe("the page");
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(load).toHaveBeenCalledOnce();
  });

  it("is loaded again at the next request when that failed", async () => {
    const broken = new Error("too many open files");
    const load = vi.fn(async () => page).mockRejectedValueOnce(broken);
    const onError = vi.fn();
    const ask = serve(load, onError);
    expect((await ask("/")).status).toBe(500);
    expect(onError).toHaveBeenCalledExactlyOnceWith(broken, expect.anything());
    expect(await (await ask("/")).text()).toBe("the page");
    expect(load).toHaveBeenCalledTimes(2);
  });

  it("has its own headers beside those that all answers have", async () => {
    const { headers } = await serve(createPage())("/", { headers: { "accept-encoding": "gzip" } });
    expect(headers.get("cache-control")).toBe("no-cache");
    expect(headers.get("vary")).toBe("accept-encoding, Origin");
    expect(headers.get("content-security-policy")).toContain("script-src 'self'");
    expect(headers.get("content-encoding")).toBe("gzip");
    expect(headers.get("x-tokori-request-id")).toMatch(/^[0-9a-f]{16}$/);
  });

  it("may be a response whose headers cannot be changed, as one from fetch", async () => {
    const elsewhere = "http://127.0.0.1:5173/";
    const ask = serve({ respond: async () => Response.redirect(elsewhere, 307) });
    const { status, headers } = await ask("/");
    expect([status, headers.get("location")]).toEqual([307, elsewhere]);
    expect(headers.get("x-tokori-request-id")).toMatch(/^[0-9a-f]{16}$/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });
});
