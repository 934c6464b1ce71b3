// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is how files name variables.
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { LibraryFileError } from "../../src/library/library-files.ts";
import { MAX_SERVERS, parseMcpFile } from "../../src/library/mcp-file.ts";

const VARIABLES = { TOKEN: "s3cret-value", HOST: "example.com", EMPTY: "", BAD: "a\nb" };

/** What one entry comes to: what is wrong with it, or it. */
function parse(entry: unknown) {
  const text = JSON.stringify({ mcpServers: { it: entry } });
  const { servers, broken, notices } = parseMcpFile(text, { variables: VARIABLES, base: "/w" });
  return { server: servers[0], message: broken[0]?.message, notices };
}

describe("parseMcpFile", () => {
  it("reads a program to start, as everybody writes it", () => {
    const entry = {
      command: "npx",
      args: ["-y", "@modelcontextprotocol/server-filesystem", "/home/me/My Files"],
      env: { API_KEY: "env:TOKEN", MODE: "${MODE:-fast}", LEVEL: 3 },
      timeout: 30_000,
    };
    expect(parse(entry).server).toEqual({
      name: "it",
      state: "ready",
      missing: [],
      approval: "hints",
      tools: { deny: [] },
      starts: 'npx -y @modelcontextprotocol/server-filesystem "/home/me/My Files"',
      sets: ["API_KEY", "MODE", "LEVEL"],
      reads: ["MODE", "TOKEN"],
      server: {
        name: "it",
        transport: "stdio",
        command: "npx",
        args: entry.args,
        env: { API_KEY: "s3cret-value", MODE: "fast", LEVEL: "3" },
        keep: false,
        timeoutMs: 30_000,
        secrets: new Map([["TOKEN", "s3cret-value"]]),
      },
    });
  });

  it("reads an address, and what is ours", () => {
    const entry = {
      type: "streamable-http",
      url: "https://${HOST}/mcp?key=${TOKEN}&api_key=literal",
      headers: { Authorization: "Bearer ${TOKEN}", "X-Api-Key": "literal-key" },
      approval: "ask",
      tools: { allow: ["search"], deny: ["rm"] },
      keep: true,
      protocol: "legacy",
    };
    expect(parse(entry).server).toEqual({
      name: "it",
      state: "ready",
      missing: [],
      approval: "ask",
      tools: { allow: ["search"], deny: ["rm"] },
      starts: "https://${HOST}/mcp?…",
      sets: ["Authorization", "X-Api-Key"],
      reads: ["HOST", "TOKEN"],
      server: {
        name: "it",
        transport: "http",
        url: "https://example.com/mcp?key=s3cret-value&api_key=literal",
        headers: { Authorization: "Bearer s3cret-value", "X-Api-Key": "literal-key" },
        keep: true,
        protocol: "legacy",
        secrets: new Map([
          ["HOST", "example.com"],
          ["TOKEN", "s3cret-value"],
          ["api_key", "literal"],
          ["X-Api-Key", "literal-key"],
        ]),
      },
    });
  });

  it.each([
    ["DotAgents' shape", '{"mcpConfig":{"mcpServers":{"a":{"command":"x"}}}}', ["a"]],
    ["comments and last commas", '{\n// mine\n"mcpServers":{"a":{"command":"x",},},}', ["a"]],
    ["no servers", '{"mcpServers":{}}', []],
    ["DotAgents' shape without any", '{"mcpConfig":{}}', []],
    ["an empty object", "{}", []],
  ])("reads %s", (_title, text, names) => {
    const { servers, broken } = parseMcpFile(text, { variables: {} });
    expect({ names: servers.map(({ name }) => name), broken }).toEqual({ names, broken: [] });
  });

  it.each([
    [
      '{"mcpServers":{\n"a": {"command": s3cret} }}',
      /^is not valid JSON at line 2\. Correct it there$/,
    ],
    ["[]", /^must be one JSON object/],
    ['{"servers":{}}', /^names no servers: they stand in "mcpServers"/],
    ['{"mcpServers":[]}', /^has a field mcpServers .* an object$/],
    ["[".repeat(100_000), /^is (not valid JSON|nested too deeply)/],
  ])("refuses %j as a whole, and repeats nothing of it", (text, message) => {
    expect(() => parseMcpFile(text, { variables: {} })).toThrow(message);
    expect(() => parseMcpFile(text, { variables: {} })).not.toThrow("s3cret");
  });

  it.each<[object | string, RegExp]>([
    [{ transport: "websocket", url: "wss://x/mcp" }, /^is spoken to over a websocket/],
    [{ url: "wss://x/mcp" }, /^is spoken to over a websocket/],
    [{ type: "sse", url: "https://x/sse" }, /^has the transport "sse"/],
    [
      { type: "pigeon", url: "https://x" },
      /^has a field transport .* "stdio" or "streamableHttp"$/,
    ],
    [{}, /^needs a "command" to start or a "url" to reach$/],
    [{ type: "stdio", url: "https://x" }, /^needs a "command"/],
    [{ command: "" }, /^has a field command .* a text$/],
    [{ command: "x", args: "-y" }, /^has a field args .* a list/],
    [{ command: "x", args: [{}] }, /^has a field args/],
    [{ command: "x\0" }, /^has a field command/],
    [{ command: "x", env: { A: {} } }, /^has a field env\.A .* a text$/],
    [{ command: "x", env: { "A=B": "c" } }, /^has a field env .* names without =$/],
    [
      { command: "x", env: { A: "${input:key}" } },
      /^names something in env\.A that is no variable/,
    ],
    [{ command: "x", env: { A: "env:a b" } }, /^names something in env\.A that is no variable/],
    [{ command: "x", timeout: "60" }, /^has a field timeout .* milliseconds$/],
    [{ command: "x", approval: "never" }, /^has a field approval .* "ask" or "hints" or "allow"$/],
    [{ command: "x", disabled: "no" }, /^has a field disabled .* true or false$/],
    [{ command: "x", protocol: "2026" }, /^has a field protocol/],
    [{ command: "x", tools: { deny: "rm" } }, /^has a field tools\.deny/],
    [{ url: "http://example.com/mcp" }, /^has an http address on another machine/],
    [{ url: "http://192.168.1.2/mcp" }, /^has an http address on another machine/],
    [{ url: "https://me:s3cret-value@x/mcp" }, /^has a name or a password in its url/],
    [{ url: "file:///etc/passwd" }, /^has a field url/],
    [{ url: "nowhere" }, /^has a field url/],
    [{ url: "https://x", headers: { "a b": "c" } }, /^has a field headers .* names of headers/],
    [{ url: "https://x", headers: { A: "${BAD}" } }, /^has a field headers\.A .* on one line/],
    ["x", /^must be an object/],
  ])("refuses %j, and repeats no value", (entry, message) => {
    const found = parse(entry).message ?? "";
    expect(found).toMatch(message);
    expect(found).not.toMatch(/s3cret-value|a\nb/);
  });

  it.each(["http://127.0.0.1:3000/mcp", "http://localhost/mcp", "http://[::1]:1/"])(
    "takes %s",
    (url) => {
      expect(parse({ url }).server?.server).toMatchObject({ transport: "http", url });
    },
  );

  it("refuses the name of this program's own tools, which are allowed without a question", () => {
    const text = JSON.stringify({
      mcpServers: { builtin: { command: "x" }, other: { command: "x" } },
    });
    const { servers, broken } = parseMcpFile(text, { variables: {} });
    expect(servers.map(({ name }) => name)).toEqual(["other"]);
    expect(broken).toEqual([
      {
        name: "builtin",
        message: "has a name that cannot be used: this program's own tools have it",
      },
    ]);
  });

  it("turns a server off whose variables are missing, and names them", () => {
    const entry = { url: "${BASE}/mcp", headers: { A: "env:NONE", B: "${EMPTY} ${NONE}" } };
    const { server } = parse(entry);
    expect(server).toMatchObject({ state: "incomplete", missing: ["BASE", "NONE", "EMPTY"] });
    expect(server).not.toHaveProperty("server");
    expect(parse({ ...entry, disabled: true }).server).toMatchObject({
      state: "disabled",
      missing: [],
    });
  });

  it.each([
    ["src", "/w/src"],
    ["./src", "/w/src"],
    [".", "/w"],
    ["/abs", "/abs"],
    ["C:\\x", "C:\\x"],
  ])("starts in %s as seen from its base", (cwd, expected) => {
    expect(parse({ command: "x", cwd }).server?.server).toMatchObject({ cwd: expected });
  });

  it("says what it ignores", () => {
    const { notices } = parse({
      command: "x",
      args: ["${TOKEN}"],
      timeout: 60,
      alwaysAllow: ["rm"],
    });
    expect(notices).toEqual([
      {
        server: "it",
        message: '"timeout" is in milliseconds, and at least 1000. The usual one applies.',
      },
      {
        server: "it",
        message: '"alwaysAllow" is not read. What may be called without asking is "approval".',
      },
      {
        server: "it",
        message: "variables are filled in in env, headers and url, not in command and args.",
      },
    ]);
  });

  it("lets a broken entry stop no other, and reads no more than 64", () => {
    const many = Object.fromEntries(
      Array.from({ length: MAX_SERVERS + 1 }, (_, at) => [`s${at}`, { command: "x" }]),
    );
    const text = JSON.stringify({ mcpServers: { "a/b": { command: "x" }, bad: {}, ...many } });
    const { servers, broken, notices } = parseMcpFile(text, { variables: {} });
    expect(broken.map(({ name }) => name)).toEqual(["a/b", "bad"]);
    expect(servers).toHaveLength(MAX_SERVERS - 2);
    expect(notices).toEqual([
      { message: "names more than 64 servers; those after them are not read." },
    ]);
  });
});

test("parseMcpFile throws nothing but what is wrong with a file, and no value, whatever it holds", () => {
  const field = fc.constantFrom(
    "command",
    "args",
    "env",
    "url",
    "headers",
    "cwd",
    "type",
    "transport",
    "timeout",
    "disabled",
    "approval",
    "tools",
    "keep",
    "protocol",
    "__proto__",
  );
  const value = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom("env:TOKEN", "${TOKEN}", "https://${TOKEN}", "stdio", "http", {
      A: "${TOKEN}",
    }),
  );
  fc.assert(
    fc.property(fc.dictionary(field, value), fc.string(), (entry, name) => {
      const text = JSON.stringify({ mcpServers: { [name]: entry } });
      const { servers, broken, notices } = parseMcpFile(text, { variables: VARIABLES });
      const said = JSON.stringify([broken, notices, servers.map(({ server: _, ...each }) => each)]);
      expect(said).not.toContain(VARIABLES.TOKEN);
    }),
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        parseMcpFile(text, { variables: {} });
      } catch (error) {
        expect(error).toBeInstanceOf(LibraryFileError);
      }
    }),
  );
});
