import { describe, expect, onTestFinished, test } from "vitest";
import type { HttpServer } from "../../src/mcp/server-entry.ts";
import { never, toolsOf } from "./awkward.ts";
import { type HttpMcpServer, startHttpMcpServer } from "./http-mcp-server.ts";

const MAYBE = "It may or may not have happened. Check before doing it again.";

async function started(): Promise<HttpMcpServer> {
  const server = await startHttpMcpServer();
  onTestFinished(() => server.close());
  return server;
}

function entry(url: string, more: Partial<HttpServer> = {}): HttpServer {
  const secrets = new Map([["SEARCH_KEY", "sesame-open-now"]]);
  const headers = { authorization: "Bearer sesame-open-now" };
  return { name: "search", transport: "http", url, headers, secrets, keep: false, ...more };
}

function toolsAt(url: string, more: Partial<HttpServer> = {}) {
  const tools = toolsOf([entry(url, more)], { timing: { minPauseMs: 60_000 } });
  const call = (name: string, signal = never()) =>
    tools.call({ server: "search", name }, {}, { signal });
  return { tools, call };
}

describe("mcpTools over HTTP", { timeout: 60_000 }, () => {
  test("lists and calls, with the entry's headers, and ends the session", async () => {
    const server = await started();
    const { tools, call } = toolsAt(server.url);
    const { tools: listed, notices } = await tools.list(never());
    expect([listed.length, notices]).toEqual([10, []]);
    expect(await call("echo")).toEqual({ outcome: "ok", text: "hello" });
    expect(server.headers().authorization).toBe("Bearer sesame-open-now");
    await tools.close();
    expect(server.requests.filter((request) => !request.startsWith("GET"))).toEqual([
      // Which protocol it speaks is tried first.
      "POST server/discover",
      "POST initialize",
      "POST notifications/initialized",
      "POST tools/list",
      "POST tools/call echo",
      "DELETE",
    ]);
  });

  test("fails a call as soon as its stream breaks off", async () => {
    const { call } = toolsAt((await started()).url);
    expect(await call("break")).toEqual({
      outcome: "unknown",
      text: `search stopped while running break. ${MAYBE}`,
    });
  });

  test("fails a call whose stream cannot be resumed", async () => {
    const { call } = toolsAt((await started()).url);
    expect(await call("break-primed")).toMatchObject({ outcome: "unknown" });
  });

  test("calls what changes nothing once more, in a new session", async () => {
    const server = await started();
    const { call } = toolsAt(server.url);
    expect(await call("peek-break")).toEqual({ outcome: "ok", text: "works" });
    expect(server.requests.filter((request) => request === "POST initialize")).toHaveLength(2);
  });

  test.each([404, 400])("makes a new session when the old one is lost (%i)", async (status) => {
    const server = await started();
    const { tools, call } = toolsAt(server.url);
    await tools.list(never());
    server.forget(status);
    expect(await call("write")).toEqual({
      outcome: "error",
      text: `search did not take write (HTTP ${status}).`,
    });
    expect(await call("write")).toEqual({ outcome: "ok", text: "written" });
    server.forget(status);
    expect(await call("peek")).toEqual({ outcome: "ok", text: "written" });
  });

  test("says that it is not reachable, at the start and later", async () => {
    const server = await started();
    const { tools, call } = toolsAt(server.url);
    await tools.list(never());
    await server.close();
    // What changes nothing is tried once more, and finds nobody.
    expect(await call("peek")).toEqual({ outcome: "error", text: "search: is not reachable." });
    expect((await tools.list(never())).notices).toEqual([
      "search: is not reachable; it is tried again within a minute",
    ]);
    expect(tools.servers()).toMatchObject([{ state: "restarting", message: "is not reachable" }]);
  });

  test.each(["huge", "huge-stream"])("takes no more than 16 MiB (%s)", async (name) => {
    const { call } = toolsAt((await started()).url);
    expect(await call(name)).toEqual({
      outcome: "unknown",
      text: `search answered ${name} with more than 16 MiB. ${MAYBE}`,
    });
  });

  test("has no more than sixteen answers on their way to a server that asks", async () => {
    const server = await started();
    const { call } = toolsAt(server.url);
    expect(await call("ask")).toEqual({ outcome: "ok", text: "asked" });
    await expect.poll(() => server.requests.filter((each) => each === "POST").length).toBe(16);
  });

  test("settles at once when a call is stopped, or takes too long", async () => {
    const server = await started();
    const { tools, call } = toolsAt(server.url, { timeoutMs: 100 });
    await tools.list(never());
    expect(await call("hang")).toEqual({
      outcome: "unknown",
      text: `hang gave no answer in 0 s. ${MAYBE}`,
    });
    const stop = new AbortController();
    const result = call("hang", stop.signal);
    stop.abort();
    expect(await result).toMatchObject({ outcome: "unknown" });
  });

  test.each([
    [401, {}, /^search: wants to know who asks \(HTTP 401\); put the Authorization header/],
    [500, {}, /^search: answered with HTTP 500; check its url/],
    [302, { location: "http://127.0.0.1:9/" }, /^search: it redirects to another address, which/],
    [307, { location: "/elsewhere" }, /^search: it redirects to another address, which/],
  ])("says what a server wants that answers %i", async (status, headers, words) => {
    const server = await started();
    server.answerAll(status, headers);
    const { notices } = await toolsAt(server.url).tools.list(never());
    expect(notices).toEqual([expect.stringMatching(words)]);
    // Wherever it leads, nothing is sent there.
    expect(server.requests.filter((request) => !request.startsWith("POST"))).toEqual([]);
  });

  test.each(["http://192.168.1.5/mcp", "ftp://example.com/", "nonsense"])(
    "does not ask %s",
    async (url) => {
      const { notices } = await toolsAt(url).tools.list(never());
      expect(notices).toEqual([
        "search: its address must begin with https:// (http:// is for this PC alone)",
      ]);
    },
  );
});
