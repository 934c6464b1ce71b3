import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { listenForCallback } from "../../../src/cli/agent/oauth-callback.ts";
import { fileLogins, readLoginStates, removeLogins } from "../../../src/cli/agent/oauth-file.ts";
import { logIn } from "../../../src/cli/agent/oauth-login.ts";
import { openTransport } from "../../../src/cli/agent/open-transport.ts";
import type { HttpServer } from "../../../src/mcp/server-entry.ts";
import { never, toolsOf } from "../../mcp/awkward.ts";
import { agreeAt, type OAuthBehaviour, startOAuthServer } from "../../mcp/oauth-server.ts";
import { temporaryHome } from "../temporary-home.ts";

function entry(url: string, more: Partial<HttpServer> = {}): HttpServer {
  return {
    name: "search",
    transport: "http",
    url,
    headers: { "x-key": "sesame-open-now" },
    secrets: new Map([["SEARCH_KEY", "sesame-open-now"]]),
    keep: false,
    ...more,
  };
}

async function stage(behaviour: OAuthBehaviour = {}) {
  const server = await startOAuthServer(behaviour);
  onTestFinished(() => server.close());
  const home = temporaryHome();
  const search = entry(server.url);
  const open = openTransport({ env: {}, logins: fileLogins(home) });
  const tools = toolsOf([search], { open });
  const call = () => tools.call({ server: "search", name: "who" }, {}, { signal: never() });
  const printed: string[] = [];
  const login = (waitMs = 60_000) => {
    // The person opens the link as soon as it is printed.
    let page: Promise<string> | undefined;
    const done = logIn(search, {
      home,
      fetch,
      waitMs,
      print(text) {
        printed.push(text);
        const link = /^http\S+$/m.exec(text)?.[0];
        if (link !== undefined && waitMs > 1) page = agreeAt(link, server);
      },
    });
    return done.then(() => page);
  };
  const state = async () => (await readLoginStates(home))(search);
  return { server, home, search, tools, call, login, printed, state };
}

function kept(home: string): string {
  try {
    return readFileSync(join(home, "mcp-tokens.json"), "utf8");
  } catch {
    return "";
  }
}

describe("logIn", { timeout: 60_000 }, () => {
  test("logs in with PKCE, keeps the tokens for their owner alone, and runs use them", async () => {
    const { server, home, call, login, printed, state } = await stage();
    expect(await login()).toBe("Done here. Close this page, and go back to the terminal.\n");
    expect(server.faults).toEqual([]);
    expect(await state()).toBe("logged-in");
    expect(statSync(join(home, "mcp-tokens.json")).mode & 0o777).toBe(0o600);
    expect(readdirSync(home)).toEqual(["mcp-tokens.json"]);
    // What a server repeats of them does not go further.
    expect(await call()).toEqual({ outcome: "ok", text: "you are Bearer •••LOGIN•••" });
    expect(printed.join("")).toMatch(/^Open this link.*\(it leads to 127\.0\.0\.1:\d+\):\n\nhttp:/);
    expect(printed.at(-1)).toBe("search is logged in.\n");
    expect(printed.join("")).not.toMatch(/access-token|refresh-token/);
  });

  test("gives the authorization server none of the server's own headers", async () => {
    const { server, call, login } = await stage();
    await login();
    server.accessTokens.clear();
    await call();
    expect(server.authHeaders.length).toBeGreaterThan(4);
    for (const headers of server.authHeaders) expect(headers).not.toHaveProperty("x-key");
  });

  test("can be done again, with a code and a registration of its own", async () => {
    const { server, login } = await stage();
    await login();
    await login();
    expect([server.faults, server.refreshTokens.size]).toEqual([[], 2]);
  });

  test("an answer with another state is refused, and the right one taken after it", async () => {
    const { login, state } = await stage({ wrongState: true });
    await login();
    expect(await state()).toBe("logged-in");
  });

  const PC = "which is neither https nor the server's own PC";
  test.each<[string, OAuthBehaviour, string]>([
    [
      "the person refuses",
      { denies: true },
      "the login was refused there (access_denied: Not today)",
    ],
    [
      "the answer is of another authorization server",
      { iss: "https://evil.example" },
      "its authorization server gives another name than its own",
    ],
    [
      "the token endpoint is not safe",
      { metadata: { token_endpoint: "http://tokens.example/token" } },
      `its login leads to http://tokens.example, ${PC}`,
    ],
    [
      "the authorization endpoint is not safe",
      { metadata: { authorization_endpoint: "http://login.example/" } },
      `its login leads to http://login.example, ${PC}`,
    ],
    [
      "the registration endpoint is not safe",
      { metadata: { registration_endpoint: "http://register.example/" } },
      `its login leads to http://register.example, ${PC}`,
    ],
    [
      "the authorization server is not safe",
      { resource: { authorization_servers: ["http://login.example"] } },
      `its login leads to http://login.example, ${PC}`,
    ],
    [
      "the metadata is of another server",
      { resource: { resource: "https://other.example/mcp" } },
      "its login is for another server",
    ],
    [
      "the authorization server calls itself otherwise",
      { metadata: { issuer: "https://other.example" } },
      "its authorization server gives another name than its own",
    ],
    [
      "it knows no PKCE",
      { metadata: { code_challenge_methods_supported: ["plain"] } },
      "its authorization server does not do what a login needs (authorization codes with PKCE, S256)",
    ],
    [
      "no program may register",
      { noRegistration: true },
      'its authorization server does not take new programs by itself; put the Authorization header that it expects under "headers" in mcp.json',
    ],
    [
      "it redirects",
      { redirects: { "/register": "/token" } },
      "its login redirects from ORIGIN to another address, which is not followed",
    ],
  ])("keeps nothing when %s", async (_, behaviour, words) => {
    const { server, home, login, printed } = await stage(behaviour);
    const failure = await login().catch((error: Error) => `${error.name} ${error.message}`);
    expect(failure).toBe(`CliError search: ${words.replace("ORIGIN", server.origin)}.`);
    expect(kept(home)).toBe("");
    expect(server.requests).not.toContain("POST /token authorization_code");
    expect(printed.join("")).not.toContain("logged in");
  });

  test("keeps nothing when nobody agrees in time", async () => {
    const { home, login } = await stage();
    await expect(login(1)).rejects.toThrow("search: nobody agreed in time; nothing was changed.");
    expect(kept(home)).toBe("");
  });

  test("a server elsewhere may not lead to this PC", async () => {
    const { server, home } = await stage();
    const asked: string[] = [];
    const far: typeof fetch = async (input, init) => {
      const url = new URL(`${input}`);
      asked.push(url.host);
      return fetch(new URL(url.pathname, server.origin), init);
    };
    const options = { home, fetch: far, print: () => {} };
    // Its metadata names 127.0.0.1.
    await expect(logIn(entry("https://mcp.example/mcp"), options)).rejects.toThrow(
      `search: its login leads to ${server.origin}, ${PC}.`,
    );
    expect(new Set(asked)).toEqual(new Set(["mcp.example"]));
  });

  test("leaves a server alone whose entry has an Authorization header", async () => {
    const { server, home } = await stage();
    const own = entry(server.url, { headers: { Authorization: "Bearer own" } });
    await expect(logIn(own, { home, fetch, print: () => {} })).rejects.toThrow(
      /Remove that header/,
    );
    expect(server.requests).toEqual([]);
  });
});

const NEEDS = /^search: needs a login: run `.+ agents mcp login search` on the PC/;

describe("listenForCallback", () => {
  test("takes one answer with the right state, and nothing else", async () => {
    const callback = await listenForCallback();
    onTestFinished(() => callback.close());
    const visit = async (query: string, init: RequestInit = {}) =>
      (await fetch(callback.url.replace(/\/callback$/, query), init)).status;
    expect(new URL(callback.url).hostname).toBe("127.0.0.1");
    expect(await visit("/callback?state=&code=c")).toBe(400);
    const answer = callback.answer("right");
    const refused = [
      await visit("/callback?state=wrong&code=c"),
      await visit("/callback?code=c"),
      await visit("/?state=right&code=c"),
      await visit("/callback?state=right&code=c", { method: "POST" }),
      await visit("//%"),
    ];
    expect(refused).toEqual([400, 400, 404, 404, 404]);
    expect(await visit("/callback?state=right&code=one")).toBe(200);
    expect(await visit("/callback?state=right&code=two")).toBe(400);
    expect((await answer).get("code")).toBe("one");
  });
});

describe("a server that wants a login", { timeout: 60_000 }, () => {
  test("is told of as such, and asked for nothing more", async () => {
    const { server, tools, state } = await stage();
    expect(await state()).toBeUndefined();
    const { notices } = await tools.list(never());
    expect(notices).toEqual([expect.stringMatching(NEEDS)]);
    expect(await state()).toBe("needed");
    expect(new Set(server.requests)).toEqual(new Set(["POST /mcp"]));
  });

  test("works as soon as somebody has logged in", async () => {
    const { tools, call, login } = await stage();
    await tools.list(never());
    await login();
    expect(await call()).toMatchObject({ outcome: "ok" });
  });

  test("its login is renewed, each token for that once, also by calls at the same time", async () => {
    const { server, home, call, login } = await stage();
    await login();
    await call();
    for (let round = 0; round < 3; round++) {
      server.accessTokens.clear();
      const results = await Promise.all([call(), call(), call(), call()]);
      expect(results.map(({ outcome }) => outcome)).toEqual(["ok", "ok", "ok", "ok"]);
    }
    expect(server.faults).toEqual([]);
    expect(server.requests.filter((each) => each === "POST /token refresh_token")).toHaveLength(3);
    expect(kept(home)).toContain("refresh-token-4");
    expect(kept(home)).not.toContain("refresh-token-3");
  });

  test("a renewal goes on when its call is stopped, and what it brought is kept", async () => {
    let open = (): void => {};
    const refreshGate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const { server, tools, call, login } = await stage({ refreshGate });
    await login();
    await call();
    server.accessTokens.clear();
    const stop = new AbortController();
    const stopped = tools.call({ server: "search", name: "who" }, {}, { signal: stop.signal });
    await expect.poll(() => server.requests.at(-1)).toBe("POST /token refresh_token");
    stop.abort();
    expect(await stopped).toMatchObject({ outcome: "unknown" });
    open();
    expect(await call()).toMatchObject({ outcome: "ok" });
    expect(server.faults).toEqual([]);
  });

  test.each(["invalid_grant", "invalid_client", "unauthorized_client"])(
    "needs a login when the renewal is refused (%s)",
    async (error) => {
      const { server, home, call, login, state } = await stage();
      await login();
      server.accessTokens.clear();
      server.behaviour.refreshError = { status: 400, body: { error } };
      const result = await call();
      expect(result).toEqual({ outcome: "error", text: expect.stringMatching(NEEDS) });
      expect(await state()).toBe("needed");
      expect(kept(home)).not.toMatch(/access-token|refresh-token/);
    },
  );

  test.each([
    { status: 503, body: "the token refresh-token-1 is on its way" },
    { status: 400, body: { error: "invalid_request", error_description: "refresh-token-1" } },
    { status: 200, body: { access_token: "a b", token_type: "Bearer" } },
    { status: 200, body: { access_token: "other", token_type: "mac" } },
  ])("keeps the login when the renewal fails otherwise (%o)", async (refreshError) => {
    const { server, home, call, login, state } = await stage();
    await login();
    server.accessTokens.clear();
    server.behaviour.refreshError = refreshError;
    const { outcome, text } = await call();
    expect([outcome, text]).toEqual([
      "error",
      expect.stringMatching(/^search: its login (could not be renewed now|gives no tokens)/),
    ]);
    expect(text).not.toContain("token-1");
    expect(await state()).toBe("logged-in");
    expect(kept(home)).toContain("refresh-token-1");
  });

  test("another url is another server, and so is another name", async () => {
    const { server, home, login } = await stage();
    await login();
    const stateOf = await readLoginStates(home);
    expect(stateOf(entry(`${server.url}?more`))).toBeUndefined();
    expect(stateOf(entry(server.url, { name: "other" }))).toBeUndefined();
    const find = fileLogins(home).find(entry(`${server.url}/`));
    expect(await find).toBeUndefined();
  });

  test("is asked with its entry's Authorization header where it has one", async () => {
    const { server, home, login } = await stage();
    await login();
    server.accessTokens.add("own");
    const own = entry(server.url, { headers: { authorization: "Bearer own" } });
    const tools = toolsOf([own], { open: openTransport({ env: {}, logins: fileLogins(home) }) });
    const options = { signal: never() };
    expect((await tools.call({ server: "search", name: "who" }, {}, options)).text).toBe(
      "you are Bearer own",
    );
  });

  test("is logged out by name", async () => {
    const { home, login, state } = await stage();
    expect(await removeLogins(home, "search")).toBe(false);
    await login();
    expect(await removeLogins(home, "other")).toBe(false);
    expect(await removeLogins(home, "search")).toBe(true);
    expect(await state()).toBeUndefined();
    expect(kept(home)).not.toContain("token-1");
  });

  test("a damaged file is told of, to a run without its path", async () => {
    const { home, call } = await stage();
    writeFileSync(join(home, "mcp-tokens.json"), "{", { mode: 0o600 });
    await expect(readLoginStates(home)).rejects.toThrow(/is damaged, so nobody is logged in/);
    expect(await call()).toEqual({
      outcome: "error",
      text: "search: its login cannot be read or kept on this PC; see mcp-tokens.json there.",
    });
  });
});
