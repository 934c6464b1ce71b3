import { afterEach, describe, expect, test, vi } from "vitest";
import {
  type Expected,
  ProviderHttpError,
  providerFetch,
} from "../../src/providers/provider-fetch.ts";

function answering(response: Response, expect: Expected = "sse"): typeof fetch {
  return providerFetch({ expect, fetch: async () => response });
}

async function failureOf(request: Promise<Response>): Promise<object> {
  const error = await request.then(
    () => undefined,
    (thrown) => thrown,
  );
  if (!(error instanceof ProviderHttpError)) throw new Error(`not an HTTP error: ${error}`);
  return { status: error.status, ...error.answer };
}

afterEach(() => {
  vi.useRealTimers();
});

/** A body that never ends by itself. */
function endlessBody(): { body: ReadableStream; cancelled: () => boolean } {
  let cancelled = false;
  const body = new ReadableStream({
    pull: () => new Promise(() => {}),
    cancel() {
      cancelled = true;
    },
  });
  return { body, cancelled: () => cancelled };
}

describe("providerFetch", () => {
  test.each<[Expected, string, boolean]>([
    ["sse", "text/event-stream; charset=utf-8", true],
    ["sse", "text/plain", true],
    ["sse", "", true],
    ["sse", "application/json; charset=utf-8", false],
    ["sse", "application/problem+json", false],
    ["sse", "TEXT/HTML", false],
    ["ndjson", "application/x-ndjson", true],
    ["ndjson", "application/json", true],
    ["ndjson", "text/html", false],
    ["document", "application/json", true],
    ["document", "", true],
    ["document", "text/html; charset=utf-8", false],
    ["document", "text/plain", false],
  ])("for %s takes a body of type %j: %s", async (expected, type, taken) => {
    const response = new Response("{}", { headers: { "content-type": type } });
    const request = answering(response, expected)("http://provider.test/");
    if (taken) expect(await request).toBe(response);
    else expect(await failureOf(request)).toMatchObject({ status: 200 });
  });

  test("says no to redirects, keeps the request's signal, and drops headers that the API does not need", async () => {
    const inits: RequestInit[] = [];
    const { signal } = new AbortController();
    const send = providerFetch({
      expect: "sse",
      fetch: async (_, init) => {
        inits.push(init ?? {});
        return new Response("");
      },
    });
    await send("http://provider.test/", {
      method: "POST",
      body: "{}",
      signal,
      redirect: "follow",
      headers: { authorization: "Bearer k", "x-stainless-os": "Linux", "User-Agent": "SDK" },
    });
    expect(inits).toMatchObject([{ method: "POST", body: "{}", redirect: "manual" }]);
    expect(inits[0]?.signal).toBe(signal);
    expect([...new Headers(inits[0]?.headers)]).toEqual([
      ["authorization", "Bearer k"],
      ["user-agent", expect.stringMatching(/^remote-chat\/\d/)],
    ]);
  });

  test.each([300, 301, 304, 308])(
    "throws for a redirect of status %i and drops its body",
    async (status) => {
      const response = new Response(null, { status, headers: { location: "http://else.test/" } });
      expect(await failureOf(answering(response)("http://provider.test/"))).toEqual({
        status,
        message: "",
      });
    },
  );

  test("closes a redirect's body, however long it is", async () => {
    const { body, cancelled } = endlessBody();
    const response = new Response(body, { status: 302 });
    expect(await failureOf(answering(response)("http://provider.test/"))).toMatchObject({
      status: 302,
    });
    expect(cancelled()).toBe(true);
  });

  test("waits no longer than 5 s for an error's body", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { body, cancelled } = endlessBody();
    const response = new Response(body, { status: 500 });
    const failure = failureOf(answering(response)("http://provider.test/"));
    await vi.advanceTimersByTimeAsync(4_999);
    expect(cancelled()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await failure).toEqual({ status: 500, message: "" });
    expect(cancelled()).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("leaves no timer behind an error's body", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const response = new Response('{"error":"no"}', { status: 500 });
    expect(await failureOf(answering(response)("http://provider.test/"))).toEqual({
      status: 500,
      message: "no",
    });
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([
    ["seconds", "20", 20],
    ["a fraction", "0.4", 1],
    ["a date that is past", "Wed, 21 Oct 2015 07:28:00 GMT", 0],
    ["nonsense", "soon", undefined],
  ])("reads retry-after given as %s", async (_, value, retryAfterSeconds) => {
    const response = new Response("{}", { status: 429, headers: { "retry-after": value } });
    expect(await failureOf(answering(response)("http://provider.test/"))).toEqual({
      status: 429,
      message: "",
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    });
  });

  test("reads a retry-after that is a date to come", async () => {
    const date = new Date(Date.now() + 3_600_000).toUTCString();
    const response = new Response("{}", { status: 429, headers: { "retry-after": date } });
    const { retryAfterSeconds } = (await failureOf(
      answering(response)("http://provider.test/"),
    )) as {
      retryAfterSeconds: number;
    };
    expect(retryAfterSeconds).toBeGreaterThan(3_000);
    expect(retryAfterSeconds).toBeLessThanOrEqual(3_600);
  });

  test("keeps the status when the error's body is cut", async () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"error":'));
      },
      pull(controller) {
        controller.error(new TypeError("terminated"));
      },
    });
    const request = answering(new Response(body, { status: 500 }))("http://provider.test/");
    expect(await failureOf(request)).toEqual({ status: 500, message: "" });
  });

  test("reads no more of an error's body than it could need", async () => {
    let sent = 0;
    let cancelled = false;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 16_384;
        controller.enqueue(new Uint8Array(16_384));
      },
      cancel() {
        cancelled = true;
      },
    });
    const request = answering(new Response(endless, { status: 500 }))("http://provider.test/");
    expect(await failureOf(request)).toEqual({ status: 500, message: "" });
    expect(cancelled).toBe(true);
    expect(sent).toBeLessThan(200_000);
  });
});
