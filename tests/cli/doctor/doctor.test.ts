import { createServer, request as httpRequest, type Server } from "node:http";
import { setImmediate as oneTurn } from "node:timers/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import { CliError } from "../../../src/cli/cli-error.ts";
import { type DoctorEffects, doctor } from "../../../src/cli/doctor/doctor.ts";
import type { ProviderRoute } from "../../../src/cli/providers/provider-route.ts";
import { withInstanceProof } from "../../../src/cli/reach/instance-proof.ts";
import { type Probe, probe } from "../../../src/cli/reach/probe.ts";
import { choosePublicUrl } from "../../../src/cli/reach/public-url.ts";
import { listen } from "../../../src/cli/server/listen.ts";
import type { Listener } from "../../../src/cli/server/listener.ts";
import type { TunnelStatus } from "../../../src/cli/tunnel/tunnel-status.ts";
import { ChatError } from "../../../src/errors.ts";
import { createHandler } from "../../../src/handler.ts";
import type { Provider } from "../../../src/providers/provider.ts";

// Real sockets: a server, and where it matters a proxy before it that behaves badly.

const TOKEN = "the-owner's-token";
const NOW = "2026-11-20T00:00:00.000Z";
const open: { close(): unknown }[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const it of open.splice(0)) await it.close();
});

describe("doctor on a system that works", () => {
  test("says so of each part, and exits with 0", async () => {
    const { code, text } = await examine({ ...(await working(slowCounter)), tunnel: ready });
    expect(text).toBe(`ok    config: HOME/config.json: counter is active.
ok    provider: Counter answers and has small.
ok    first token: Counter sent its first token after N s.
ok    port: A server answers at LOCAL.
ok    token file: The server accepts the token of this home.
ok    tunnel: The tunnel leads here from LOCAL
ok    public URL: LOCAL leads here.
ok    stream on this PC: A reply streams on this PC: first sign after N s, first token after N s, longest pause N s, end after N s.
ok    stream through the public URL: A reply streams through the tunnel at 127.0.0.1: first sign after N s, first token after N s, longest pause N s, end after N s; the way adds N s.

A phone could chat now.
`);
    expect(code).toBe(0);
  });

  test("needs no tunnel where another URL leads here", async () => {
    const effects = await working();
    const { code, text } = await examine({
      ...effects,
      publicUrl: chooser({ publicUrl: effects.localUrl }),
    });
    expect(text).toContain("-     tunnel: The server runs without a tunnel.\n");
    expect(code).toBe(0);
  });

  test("sends the owner's token to no URL that does not lead here", async () => {
    const seen: unknown[] = [];
    const elsewhere = await serve((incoming, outgoing) => {
      seen.push(incoming.headers);
      outgoing.end('{"status":"ok","service":"tokori","version":"1"}');
    });
    const effects = await working();
    const { code } = await examine({ ...effects, publicUrl: chooser({ publicUrl: elsewhere }) });
    expect(code).toBe(1);
    expect(seen.length).toBe(1);
    expect(JSON.stringify(seen)).not.toContain(TOKEN);
  });
});

test("doctor shows which provider is reached through which proxy", async () => {
  const routes = async (): Promise<ProviderRoute[]> => [
    { id: "gpt", host: "api.openai.com", proxy: "http://proxy.example:3128" },
    { id: "local", host: "127.0.0.1:11434", proxy: undefined },
  ];
  const { text } = await examine({ ...(await working()), routes });
  expect(text).toContain(
    "ok    proxy: gpt goes through http://proxy.example:3128; local goes straight to LOCAL.\n",
  );
});

test("doctor says what is wrong with agents' files where there are any, which is no obstacle", async () => {
  const agents = { counts: "2 agents", problems: [] };
  const fine = await examine({ ...(await working()), agents });
  expect(fine.text).toContain("ok    agents' files: 2 agents can be read.\n");
  const broken = await examine({
    ...(await working()),
    agents: { counts: "", problems: ["a is broken.", "b is broken."] },
  });
  expect(broken.text).toContain(
    "WARN  agents' files: Nothing in them can be used.\n      a is broken. b is broken.\n",
  );
  expect(broken.code).toBe(0);
});

test("doctor says which variable names a proxy that cannot be used", async () => {
  const routes = async (): Promise<ProviderRoute[]> => [
    { id: "gpt", host: "api.openai.com", proxy: undefined },
  ];
  const { code, text } = await examine({
    ...(await working()),
    routes,
    unusable: ["HTTPS_PROXY", "all_proxy"],
  });
  expect(text).toContain(`WARN  proxy: gpt goes straight to api.openai.com.
      Ignored, since it names no http or https proxy: HTTPS_PROXY, all_proxy. SOCKS proxies are not supported.
`);
  expect(code).toBe(0);
});

describe("doctor on a broken system names the obstacle, and exits with 1", () => {
  test.each<
    [string, (good: Effects) => Partial<DoctorEffects> | Promise<Partial<DoctorEffects>>, string]
  >([
    [
      "a broken config",
      () => ({
        configSummary: () => {
          throw new CliError("HOME/config.json: providers: expected array.");
        },
      }),
      "FAIL  config: HOME/config.json: providers: expected array.\n",
    ],
    [
      "no provider",
      () => ({
        provider: () => {
          throw new ChatError("chat.no_provider", "No provider is active on the PC.");
        },
      }),
      "FAIL  provider: No provider is active on the PC.\n",
    ],
    [
      "a provider that is not there",
      () => ({
        provider: () => ({
          ...counter,
          listModels: () =>
            Promise.reject(new ChatError("provider.failed", "Ollama is not running.")),
        }),
      }),
      "FAIL  provider: Ollama is not running.\n",
    ],
    [
      "a provider that does not answer",
      () => ({
        provider: () => ({ ...counter, listModels: () => new Promise(() => {}) }),
        listMs: 20,
      }),
      "FAIL  provider: Counter did not answer within 0.0 s.\n      Check that it runs and is not busy.\n",
    ],
    [
      "a model that is silent",
      () => ({ provider: () => ({ ...counter, chat: silent }), firstTokenMs: 20 }),
      "FAIL  first token: Counter sent no token within 0.0 s.\n",
    ],
    [
      "no server",
      async () => ({ localUrl: await nowhere() }),
      "FAIL  port: No server runs at LOCAL.\n      Start remote-chat, or tell doctor the port that it was started with: --port N\n",
    ],
    [
      "another program's port",
      async () => ({ localUrl: await serve((_incoming, outgoing) => outgoing.end("<html>")) }),
      "FAIL  port: Something else than remote-chat uses port N.\n",
    ],
    [
      "a token file that is missing",
      () => ({ token: () => Promise.reject(new CliError("There is no token file.")) }),
      "FAIL  token file: There is no token file.\n",
    ],
    [
      "another home's token",
      () => ({ token: async () => "another" }),
      "FAIL  token file: The server that runs does not know the token of this home.\n",
    ],
    [
      "a tunnel that is not installed",
      () => ({
        tunnel: async () => ({
          state: "not-installed",
          message: "cloudflared is not installed. Install it: brew install cloudflared",
          since: NOW,
        }),
      }),
      "FAIL  tunnel: cloudflared is not installed. Install it: brew install cloudflared\n",
    ],
    [
      "no URL",
      () => ({ publicUrl: chooser({}) }),
      "FAIL  public URL: No URL leads from a phone to this PC.\n      Start remote-chat with --tunnel quick,",
    ],
    [
      "a public URL that leads nowhere",
      async () => ({ publicUrl: chooser({ publicUrl: await nowhere() }) }),
      "FAIL  public URL: LOCAL does not lead here.\n      --public-url: Nothing accepts connections at LOCAL.",
    ],
    [
      "a provider that fails when it is asked",
      async () => ({ localUrl: await serveHandler({ ...counter, chat: failing }) }),
      "FAIL  stream on this PC: The provider is to blame: Counter reported an error: out of memory.\n",
    ],
    [
      "a way that cuts",
      async ({ localUrl }) => ({
        publicUrl: chooser({ publicUrl: await proxy(localUrl, "cuts") }),
      }),
      "FAIL  stream through the public URL: the proxy or tunnel at 127.0.0.1 is to blame: the same reply streams on this PC, but not through it. ",
    ],
    [
      "a way that refuses",
      async ({ localUrl }) => ({
        publicUrl: chooser({ publicUrl: await proxy(localUrl, "refuses") }),
      }),
      "not through it. HTTP 502 with text/html instead of a stream.\n",
    ],
  ])("%s", async (_title, change, expected) => {
    const good = await working();
    const { code, text } = await examine({ ...good, tunnel: ready, ...(await change(good)) });
    expect(text).toContain(expected);
    expect(text).toContain("\nA phone cannot chat now. Look at this first: ");
    expect(code).toBe(1);
  });

  test("and leaves unchecked what would show nothing", async () => {
    const { text } = await examine({ ...(await working()), localUrl: await nowhere() });
    expect(text.split("\n").slice(3)).toEqual([
      "FAIL  port: No server runs at LOCAL.",
      "      Start remote-chat, or tell doctor the port that it was started with: --port N",
      '-     token file: Not checked, because "port" comes first.',
      '-     tunnel: Not checked, because "port" comes first.',
      '-     public URL: Not checked, because "port" comes first.',
      '-     stream on this PC: Not checked, because "port" comes first.',
      '-     stream through the public URL: Not checked, because "public URL" comes first.',
      "",
      "A phone cannot chat now. Look at this first: port.",
      "",
    ]);
  });
});

describe("doctor warns, and exits with 0, of", () => {
  test.each<
    [string, (good: Effects) => Partial<DoctorEffects> | Promise<Partial<DoctorEffects>>, string]
  >([
    [
      "what is suspicious in the config",
      () => ({ configWarnings: () => ['activ is not known. Did you mean "active"?', "More."] }),
      'WARN  config: HOME/config.json: counter is active.\n      activ is not known. Did you mean "active"? More.\n',
    ],
    [
      "a model that is not in the list",
      () => ({ provider: () => ({ ...counter, model: "large" }) }),
      "WARN  provider: Counter answers, but does not list the model large.\n      It lists small:latest, medium.\n",
    ],
    [
      "an empty reply",
      () => ({ provider: () => ({ ...counter, async *chat() {} }) }),
      "WARN  first token: Counter finished without any text. Try another model.\n",
    ],
    [
      "a way that holds replies back",
      async () => {
        const localUrl = await serveHandler(slowCounter);
        return { localUrl, publicUrl: chooser({ publicUrl: await proxy(localUrl, "buffers") }) };
      },
      "WARN  stream through the public URL: the proxy or tunnel at 127.0.0.1 holds replies back (the whole reply comes at once): ",
    ],
    [
      "a URL that does not work beside one that does",
      async ({ localUrl }) => ({
        publicUrl: chooser({ publicUrl: await nowhere(), tunnelUrl: localUrl }),
      }),
      "WARN  public URL: LOCAL leads here, but another does not.\n      --public-url: Nothing accepts connections at ",
    ],
    [
      "a tunnel that is about to be there",
      () => ({ tunnel: async () => ({ state: "starting", since: NOW }) }),
      "WARN  tunnel: The tunnel is starting.\n",
    ],
  ])("%s", async (_title, change, expected) => {
    const good = await working();
    const { code, text } = await examine({ ...good, tunnel: ready, ...(await change(good)) });
    expect(text).toContain(expected);
    expect(code).toBe(0);
  });
});

const counter = {
  name: "Counter",
  model: "small",
  async *chat() {
    for (let n = 1; n <= 10; n++) yield `${n} `;
  },
  listModels: async () => ["small:latest", "medium"],
} satisfies Provider;

/**
 * Counts slowly enough to see who holds it back: 100 ms a number, by a clock that only this moves
 * on, so that it does not matter how busy the machine is.
 */
const slowCounter: Provider = {
  ...counter,
  async *chat(_messages, { signal }) {
    clockMs = performance.now();
    vi.spyOn(performance, "now").mockImplementation(() => clockMs);
    for (let n = 1; n <= 12 && !signal.aborted; n++) {
      // All sockets are this process's: what was sent is read before the next one.
      for (let turns = 0; turns < 10; turns++) await oneTurn();
      clockMs += 100;
      yield `${n} `;
    }
  },
};

let clockMs = 0;

async function* failing(): AsyncGenerator<string> {
  yield "1";
  throw new Error("out of memory");
}

function silent(): AsyncIterable<string> {
  return { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) };
}

const ready = async (): Promise<TunnelStatus> => ({ state: "ready", url: LATER, since: NOW });
const LATER = "http://tunnel";

type Effects = Omit<DoctorEffects, "print">;

async function working(provider: Provider = counter): Promise<Effects> {
  const localUrl = await serveHandler(provider);
  return {
    configSummary: () => "HOME/config.json: counter is active.",
    provider: () => counter,
    localUrl,
    token: async () => TOKEN,
    tunnel: async () => undefined,
    publicUrl: chooser({ tunnelUrl: localUrl }),
  };
}

type Choose = DoctorEffects["publicUrl"];

function chooser(ways: { publicUrl?: string; tunnelUrl?: string }): Choose {
  return (token) => {
    const probeHere: Probe = (url) => probe(url, { token });
    return choosePublicUrl({ ...ways, host: "127.0.0.1", port: 1, interfaces: {} }, probeHere);
  };
}

/** Runs it, with times, ports and addresses that are never the same taken out. */
async function examine(effects: Effects): Promise<{ code: number; text: string }> {
  let text = "";
  const code = await doctor({ ...effects, print: (part) => (text += part) });
  text = text
    .replace(/(http:\/\/)?127\.0\.0\.1:\d+|http:\/\/tunnel/g, "LOCAL")
    .replace(/port \d+\./g, "port N.");
  if (code === 0) text = text.replace(/\d+(\.\d)? s\b/g, "N s");
  return { code, text };
}

async function serveHandler(provider: Provider): Promise<string> {
  const fetch = withInstanceProof(createHandler({ token: TOKEN, provider }), TOKEN);
  const listener: Listener = await listen({ host: "127.0.0.1", port: 0, fetch });
  open.push(listener);
  return `http://127.0.0.1:${listener.port}`;
}

async function serve(listener: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push({ close: () => closed(server) });
  return urlOf(server);
}

/** A proxy before `target` that does this to replies. */
function proxy(target: string, fault: "buffers" | "cuts" | "refuses"): Promise<string> {
  return serve((incoming, outgoing) => {
    const isReply = incoming.method === "POST";
    if (isReply && fault === "refuses")
      return outgoing.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad gateway</h1>");
    const { method, headers, url } = incoming;
    const onward = httpRequest(`${target}${url}`, { method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      if (fault !== "buffers" || !isReply)
        outgoing.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.on("data", (chunk: Buffer) => {
        if (!isReply) return outgoing.write(chunk);
        chunks.push(chunk);
        if (fault === "cuts" && chunks.length === 5) outgoing.destroy();
        else if (fault === "cuts") outgoing.write(chunk);
      });
      answer.on("end", () => {
        if (fault !== "buffers" || !isReply) return outgoing.end();
        outgoing.writeHead(answer.statusCode ?? 0, answer.headers).end(Buffer.concat(chunks));
      });
    });
    onward.on("error", () => outgoing.destroy());
    outgoing.on("close", () => onward.destroy());
    incoming.pipe(onward);
  });
}

async function nowhere(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = urlOf(server);
  await closed(server);
  return url;
}

function urlOf(server: Server): string {
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
}

function closed(server: Server): Promise<unknown> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
}
