import { describe, expect, it, vi } from "vitest";
import {
  ChatError,
  createHandler,
  type HandlerOptions,
  type Limits,
  type Provider,
  VERSION,
} from "../mod.ts";

const TOKEN = "token-of-this-test";
const ORIGIN = "http://127.0.0.1:53210";
const BEARER = { authorization: `Bearer ${TOKEN}` };
const HELLO = JSON.stringify({ messages: [{ role: "user", content: "hello" }] });
const POST = { method: "POST", headers: { ...BEARER, "content-type": "application/json" } };

const echo: Provider = {
  name: "Echo",
  async *chat(messages) {
    yield messages.at(-1)?.content ?? "";
  },
};

function serve(options: Partial<HandlerOptions> = {}) {
  const handler = createHandler({ token: TOKEN, provider: echo, ...options });
  return (path: string, init: RequestInit = {}): Promise<Response> =>
    handler(new Request(ORIGIN + path, init));
}

/** A request's parts, with a body of which it can be told whether it was read. */
function unreadPost(headers: Record<string, string>) {
  const pull = vi.fn((controller: ReadableStreamDefaultController) => {
    controller.enqueue(new TextEncoder().encode(HELLO));
    controller.close();
  });
  const body = new ReadableStream({ pull }, { highWaterMark: 0 });
  const init = {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
    duplex: "half",
  };
  return { init, pull };
}

const COMMON_HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  vary: "Origin",
  "x-content-type-options": "nosniff",
  "x-request-id": expect.stringMatching(/^[0-9a-f]{16}$/),
  "x-tokori-request-id": expect.stringMatching(/^[0-9a-f]{16}$/),
};

interface ExpectedError {
  readonly message?: unknown;
  readonly headers?: Record<string, unknown>;
  readonly param?: string;
}

async function expectError(
  response: Response,
  status: number,
  code: string,
  { message, headers = {}, param }: ExpectedError = {},
): Promise<void> {
  expect(response.status).toBe(status);
  expect(Object.fromEntries(response.headers)).toEqual({
    ...COMMON_HEADERS,
    "content-type": "application/json",
    ...headers,
  });
  expect(response.headers.get("x-request-id")).toBe(response.headers.get("x-tokori-request-id"));
  expect(await response.json()).toEqual({
    error: {
      code,
      message: message ?? expect.stringMatching(/\S/),
      request_id: response.headers.get("x-tokori-request-id"),
      type: expect.stringMatching(/_error$/),
      param: param ?? null,
    },
  });
}

describe("createHandler", () => {
  it.each(["", undefined, null, 5])("refuses the token %j", (token) => {
    expect(() => createHandler({ token: token as string, provider: echo })).toThrow(
      new TypeError("createHandler: token must be a non-empty string"),
    );
  });

  it("does nothing when it is made: no timer, no call of the provider", () => {
    vi.useFakeTimers();
    const provider = vi.fn(() => echo);
    createHandler({ token: TOKEN, provider });
    expect([vi.getTimerCount(), provider.mock.calls]).toEqual([0, []]);
    vi.useRealTimers();
  });
});

describe("GET /v1/health", () => {
  it("answers without a token, and with a wrong one", async () => {
    const ask = serve({ hostname: "flo-laptop" });
    for (const headers of [{}, { authorization: "Bearer wrong" }]) {
      const response = await ask("/v1/health", { headers });
      expect(response.status).toBe(200);
      expect(Object.fromEntries(response.headers)).toEqual({
        ...COMMON_HEADERS,
        "content-type": "application/json",
      });
      expect(await response.json()).toEqual({ status: "ok", service: "tokori", version: VERSION });
    }
  });

  it("answers HEAD with the headers alone", async () => {
    const response = await serve()("/v1/health", { method: "HEAD" });
    expect([response.status, await response.text()]).toEqual([200, ""]);
    expect(response.headers.get("x-tokori-request-id")).toMatch(/^[0-9a-f]{16}$/);
  });

  it("has a new request id each time", async () => {
    const ask = serve();
    const ids = await Promise.all(
      Array.from({ length: 20 }, async () =>
        (await ask("/v1/health")).headers.get("x-tokori-request-id"),
      ),
    );
    expect(new Set(ids).size).toBe(20);
  });
});

describe("GET /v1/remote/info", () => {
  it("says who this is, by default and as set", async () => {
    const plain = await serve()("/v1/remote/info", { headers: BEARER });
    expect(await plain.json()).toEqual({
      service: "tokori",
      version: VERSION,
      hostname: "remote-chat",
      providerConfigured: true,
      workspaces: 0,
    });
    const compatibility = { service: "other", workspaces: 3 };
    const ask = serve({ hostname: "flo-laptop", compatibility });
    expect(await (await ask("/v1/remote/info", { headers: BEARER })).json()).toEqual({
      ...compatibility,
      hostname: "flo-laptop",
      version: VERSION,
      providerConfigured: true,
    });
  });

  it.each<[string, HandlerOptions["provider"], boolean]>([
    ["a provider", echo, true],
    ["a function that has one", () => echo, true],
    ["a function that finds one", async () => echo, true],
    [
      "a function that has none",
      () => {
        throw new ChatError("chat.no_provider", "None.");
      },
      false,
    ],
    ["a function that finds none", () => Promise.reject(new Error("broken")), false],
  ])("tells whether a message would find a provider: %s", async (_title, provider, expected) => {
    const response = await serve({ provider })("/v1/remote/info", { headers: BEARER });
    expect((await response.json()).providerConfigured).toBe(expected);
  });

  it("calls no provider", async () => {
    const chat = vi.fn(echo.chat);
    const listModels = vi.fn(async () => []);
    await serve({ provider: { name: "Fake", chat, listModels } })("/v1/remote/info", {
      headers: BEARER,
    });
    expect([chat.mock.calls, listModels.mock.calls]).toEqual([[], []]);
  });
});

describe("the error table", () => {
  const refusing = new ChatError("chat.no_provider", "Tokori Cloud is active. Choose another.");
  const noProvider = (): never => {
    throw refusing;
  };

  it.each<
    [
      status: number,
      code: string,
      title: string,
      path: string,
      init: RequestInit,
      more?: ExpectedError & { options?: Partial<HandlerOptions> },
    ]
  >([
    [400, "validation.invalid_json", "no JSON", "/v1/chat/stream", { ...POST, body: "{" }],
    [400, "validation.invalid_json", "no body", "/v1/chat/stream", POST],
    [
      400,
      "validation.invalid_json",
      "no UTF-8",
      "/v1/chat/stream",
      { ...POST, body: new Uint8Array([0x22, 0xff, 0x22]) },
    ],
    [
      400,
      "validation.invalid_body",
      "no messages",
      "/v1/chat/stream",
      { ...POST, body: '{"messages":[]}' },
      {
        message: expect.stringMatching(/^messages: .* at least one message\.$/),
        param: "messages",
      },
    ],
    [
      400,
      "validation.invalid_body",
      "a wrong role",
      "/v1/chat/stream",
      { ...POST, body: '{"messages":[{"role":"tool","content":""}]}' },
      {
        message: expect.stringMatching(/^messages\[0\]\.role: .*"system"\|"user"\|"assistant"/),
        param: "messages[0].role",
      },
    ],
    [
      401,
      "auth.missing_token",
      "no token",
      "/v1/remote/info",
      {},
      { headers: { "www-authenticate": "Bearer" } },
    ],
    [
      401,
      "auth.missing_token",
      "no token on a route that is not there",
      "/v1/nothing",
      {},
      { headers: { "www-authenticate": "Bearer" } },
    ],
    [
      401,
      "auth.missing_token",
      "a token in the query alone",
      `/v1/remote/info?token=${TOKEN}&access_token=${TOKEN}`,
      {},
      { headers: { "www-authenticate": "Bearer" } },
    ],
    [
      401,
      "auth.missing_token",
      "Basic credentials",
      "/v1/remote/info",
      { headers: { authorization: `Basic ${btoa(`user:${TOKEN}`)}` } },
      { headers: { "www-authenticate": "Bearer" } },
    ],
    [
      401,
      "auth.invalid_token",
      "a wrong token",
      "/v1/chat/stream",
      { ...POST, headers: { authorization: "Bearer wrong" }, body: HELLO },
      { headers: { "www-authenticate": "Bearer" } },
    ],
    [404, "not_found.route", "another path", "/v1/nothing", { headers: BEARER }],
    [404, "not_found.route", "another method there", "/v1/nothing", POST],
    [404, "not_found.route", "a slash too many", "/v1/remote/info/", { headers: BEARER }],
    [404, "not_found.route", "a path that does not decode", "/v1/%E0%A4%A", { headers: BEARER }],
    [404, "not_found.route", "a path in other case", "/V1/Remote/Info", { headers: BEARER }],
    [
      405,
      "request.method_not_allowed",
      "GET on the stream",
      "/v1/chat/stream",
      { headers: BEARER },
      { headers: { allow: "POST" } },
    ],
    [
      405,
      "request.method_not_allowed",
      "POST on the info",
      "/v1/remote/info",
      POST,
      { headers: { allow: "GET, HEAD" } },
    ],
    [
      405,
      "request.method_not_allowed",
      "DELETE on the health",
      "/v1/health",
      { method: "DELETE", headers: BEARER },
      { headers: { allow: "GET, HEAD" } },
    ],
    [
      405,
      "request.method_not_allowed",
      "OPTIONS that is no preflight",
      "/v1/chat/stream",
      { method: "OPTIONS", headers: BEARER },
      { headers: { allow: "POST" } },
    ],
    [
      412,
      "chat.no_provider",
      "no provider",
      "/v1/chat/stream",
      { ...POST, body: HELLO },
      { message: refusing.message, options: { provider: noProvider } },
    ],
    [
      400,
      "validation.invalid_json",
      "a bad body is told before a missing provider",
      "/v1/chat/stream",
      { ...POST, body: "{" },
      { options: { provider: noProvider } },
    ],
    [
      413,
      "validation.body_too_large",
      "a body over the limit",
      "/v1/chat/stream",
      { ...POST, body: HELLO },
      { options: { limits: { bodyBytes: HELLO.length - 1 } } },
    ],
    [
      413,
      "validation.body_too_large",
      "a body over 8 MiB",
      "/v1/chat/stream",
      { ...POST, body: " ".repeat(8_388_609) },
    ],
    [
      415,
      "validation.unsupported_media_type",
      "a body that is not marked as JSON",
      "/v1/chat/stream",
      { ...POST, headers: { ...BEARER, "content-type": "text/plain" }, body: HELLO },
    ],
    [
      415,
      "validation.unsupported_media_type",
      "a body with a content encoding",
      "/v1/chat/stream",
      { ...POST, headers: { ...POST.headers, "content-encoding": "gzip" }, body: HELLO },
    ],
    [
      421,
      "host.not_allowed",
      "a foreign host",
      "/v1/health",
      { headers: { host: "evil.example" } },
      { options: { allowedHosts: [] }, message: expect.stringContaining('"evil.example"') },
    ],
    [
      500,
      "internal.error",
      "an error of our own",
      "/v1/chat/stream",
      { ...POST, body: HELLO },
      {
        message: "Something went wrong on the PC. Its log says more.",
        options: {
          provider: () => {
            throw new Error(`at /home/flo/x with ${TOKEN}`);
          },
        },
      },
    ],
  ])("%i %s: %s", async (status, code, _title, path, init, more = {}) => {
    await expectError(await serve(more.options)(path, init), status, code, more);
  });

  it("429 rate_limit.auth_failures: after 10 wrong tokens at once, but never for the right one", async () => {
    const ask = serve();
    const wrong = { headers: { authorization: "Bearer wrong" } };
    for (let times = 0; times < 10; times++)
      expect((await ask("/v1/remote/info", wrong)).status).toBe(401);
    // An eleventh may have been earned by now on a machine that is slow.
    let refused = await ask("/v1/remote/info", wrong);
    for (let times = 0; times < 50 && refused.status === 401; times++)
      refused = await ask("/v1/remote/info", wrong);
    await expectError(refused, 429, "rate_limit.auth_failures", {
      headers: { "retry-after": "1" },
    });
    expect((await ask("/v1/remote/info", { headers: BEARER })).status).toBe(200);
    expect((await ask("/v1/remote/info")).status).toBe(401);
  });

  it("reports to the app the errors that are its own, and no others", async () => {
    const onError = vi.fn();
    const broken = new Error("broken");
    const ask = serve({ provider: () => Promise.reject(broken), onError });
    const response = await ask("/v1/chat/stream", { ...POST, body: HELLO });
    const requestId = response.headers.get("x-tokori-request-id");
    await ask("/v1/nothing", { headers: BEARER });
    await ask("/v1/nothing");
    expect(onError.mock.calls).toEqual([[broken, { requestId }]]);
  });
});

describe("the order of decisions", () => {
  it("is host, then token, then the rest: 421 whatever else is wrong", async () => {
    const ask = serve({ allowedHosts: [], corsOrigins: ["https://chat.example"] });
    const headers = { host: "evil.example" };
    const preflight = {
      ...headers,
      origin: "https://chat.example",
      "access-control-request-method": "POST",
    };
    for (const [path, init] of [
      ["/v1/health", { headers }],
      ["/v1/remote/info", { headers }],
      ["/v1/remote/info", { headers: { ...headers, ...BEARER } }],
      ["/v1/nothing", { headers }],
      ["/v1/chat/stream", { method: "OPTIONS", headers: preflight }],
      ["/v1/health", { method: "HEAD", headers }],
    ] as const)
      expect([path, (await ask(path, init)).status]).toEqual([path, 421]);
  });

  it("lets pass the hosts that a person reaches the PC by, and a request without any is refused", async () => {
    const ask = serve({ allowedHosts: ["chat.example.com"] });
    for (const host of [
      "127.0.0.1:53210",
      "localhost",
      "chat.example.com",
      "a-b.trycloudflare.com",
    ])
      expect((await ask("/v1/health", { headers: { host } })).status).toBe(200);
    expect((await ask("/v1/health")).status).toBe(421);
  });

  it("leaves the host to an app that asked for no check", async () => {
    expect((await serve()("/v1/health", { headers: { host: "evil.example" } })).status).toBe(200);
  });

  it.each<[string, Record<string, string>, number]>([
    ["no token", {}, 401],
    ["a wrong token", { authorization: "Bearer wrong" }, 401],
    ["another content type", { ...BEARER, "content-type": "text/plain" }, 415],
    ["a content encoding", { ...BEARER, "content-encoding": "br" }, 415],
  ])("reads no body with %s", async (_title, headers, status) => {
    const { init, pull } = unreadPost(headers);
    expect((await serve()("/v1/chat/stream", init)).status).toBe(status);
    expect(pull).not.toHaveBeenCalled();
  });

  it("reads no body for a foreign host or a path that is not there", async () => {
    for (const [path, headers] of [
      ["/v1/chat/stream", { ...BEARER, host: "evil.example" }],
      ["/v1/nothing", { ...BEARER, host: "localhost" }],
    ] as const) {
      const { init, pull } = unreadPost(headers);
      expect((await serve({ allowedHosts: [] })(path, init)).ok).toBe(false);
      expect(pull).not.toHaveBeenCalled();
    }
  });

  it("does not ask for a provider before the body is right", async () => {
    const provider = vi.fn(() => echo);
    await serve({ provider })("/v1/chat/stream", { ...POST, body: "{}" });
    expect(provider).not.toHaveBeenCalled();
  });
});

describe("browsers", () => {
  const EXTENSION = "chrome-extension://abcdefghijklmnopabcdefghijklmnop";
  const asking = { "access-control-request-method": "POST" };
  const corsOf = (response: Response): string[] =>
    [...response.headers.keys()].filter((name) => name.startsWith("access-control-"));

  it.each<[string, string, string[], boolean]>([
    ["loopback", "http://localhost:5173", [], true],
    ["another", "https://evil.example", [], false],
    ["a listed one", "https://chat.example", ["https://chat.example"], true],
    ["one beside a listed one", "https://chat.example:444", ["https://chat.example"], false],
    ["an extension", EXTENSION, [], false],
    ["a listed extension", EXTENSION, [EXTENSION], true],
    ["any, with *", "https://evil.example", ["*"], true],
    ["an opaque one", "null", [], false],
  ])(
    "a preflight, and what follows it, from an origin: %s",
    async (_title, origin, corsOrigins, allowed) => {
      const ask = serve({ corsOrigins });
      const preflight = await ask("/v1/chat/stream", {
        method: "OPTIONS",
        headers: { ...asking, origin },
      });
      expect([preflight.status, await preflight.text()]).toEqual([204, ""]);
      const answers = [
        preflight,
        await ask("/v1/health", { headers: { origin } }),
        await ask("/v1/remote/info", { headers: { origin } }),
        await ask("/v1/nothing", { headers: { origin, ...BEARER } }),
        await ask("/v1/chat/stream", {
          ...POST,
          headers: { ...POST.headers, origin },
          body: HELLO,
        }),
      ];
      for (const response of answers) {
        expect(response.headers.get("vary")).toBe("Origin");
        expect(response.headers.get("x-tokori-request-id")).toMatch(/^[0-9a-f]{16}$/);
        expect(response.headers.get("access-control-allow-origin")).toBe(allowed ? origin : null);
        expect(response.headers.has("access-control-allow-credentials")).toBe(false);
        if (!allowed) expect(corsOf(response)).toEqual([]);
      }
      await answers.at(-1)?.text();
    },
  );

  it("asks the provider nothing for a preflight", async () => {
    const provider = vi.fn(() => echo);
    const headers = { ...asking, origin: "http://localhost:1" };
    await serve({ provider })("/v1/chat/stream", { method: "OPTIONS", headers });
    expect(provider).not.toHaveBeenCalled();
  });
});

describe("limits as a function", () => {
  it("are asked for at every message", async () => {
    const bounds = { bodyBytes: 5 };
    const ask = serve({ limits: () => ({ ...bounds }) });
    const post = async (): Promise<number> => {
      const response = await ask("/v1/chat/stream", { ...POST, body: HELLO });
      await response.text();
      return response.status;
    };
    expect(await post()).toBe(413);
    bounds.bodyBytes = 1000;
    expect(await post()).toBe(200);
  });
});

describe("createHandler, when what it was given misbehaves", () => {
  const chat = { ...POST, body: HELLO };
  const throwString = (): never => {
    throw "not an Error";
  };

  it.each<[string, Partial<HandlerOptions>]>([
    ["a provider function that throws a string", { provider: throwString }],
    ["limits that throw a string", { limits: throwString }],
    [
      "an onError that throws",
      {
        provider: () => {
          throw new Error("broken");
        },
        onError: throwString,
      },
    ],
  ])("answers %s with 500", async (_, options) => {
    await expectError(await serve(options)("/v1/chat/stream", chat), 500, "internal.error");
  });

  it("answers 412 where a provider function gives nothing, and says so in remote/info", async () => {
    const nothing = (() => null) as unknown as () => Provider;
    const call = serve({ provider: nothing });
    await expectError(await call("/v1/chat/stream", chat), 412, "chat.no_provider");
    const info = await (await call("/v1/remote/info", { headers: BEARER })).json();
    expect(info).toMatchObject({ providerConfigured: false });
  });

  it("takes the default of a limit that is undefined", async () => {
    const limits = { bodyBytes: undefined } as unknown as Partial<Limits>;
    expect((await serve({ limits })("/v1/chat/stream", chat)).status).toBe(200);
  });
});
