import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { SILENT } from "../../../src/cli/log.ts";
import {
  type RunningServer,
  type ServerOptions,
  startServer,
} from "../../../src/cli/server/start-server.ts";
import { eventually } from "../../eventually.ts";
import {
  type FakeProvider,
  type Script,
  startFake,
  stream,
  words,
} from "../../fakes/fake-provider.ts";
import { FINISHED } from "../../fakes/finished.ts";
import { configFor, temporaryHome, writeConfig } from "../temporary-home.ts";

// The probe for an Ollama must find none, whatever runs on this machine.
const env = { OLLAMA_HOST: "127.0.0.1:9" };

async function start(options: ServerOptions): Promise<RunningServer> {
  const server = await startServer({ env, drainMs: 0, ...options });
  onTestFinished(() => server.close());
  return server;
}

async function fake(script: Script): Promise<FakeProvider> {
  const provider = await startFake("openai", script);
  onTestFinished(() => provider.close());
  return provider;
}

function say(
  { url, token }: RunningServer,
  text = "hello",
  signal: AbortSignal | null = null,
): Promise<Response> {
  return fetch(`${url}/v1/chat/stream`, {
    method: "POST",
    signal,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ messages: [{ role: "user", content: text }] }),
  });
}

function info({ url }: RunningServer, token: string): Promise<Response> {
  return fetch(`${url}/v1/remote/info`, { headers: { authorization: `Bearer ${token}` } });
}

function lastEvent(text: string): unknown {
  return JSON.parse(text.trimEnd().split("\n\n").at(-1)?.replace("data: ", "") ?? "");
}

type Reader = ReadableStreamDefaultReader<Uint8Array> | undefined;

async function read(reader: Reader): Promise<ReadableStreamReadResult<Uint8Array>> {
  if (!reader) throw new Error("no body");
  return reader.read();
}

/** Reads until the text holds `part`; the rest stays to be read. */
async function readUntil(reader: Reader, part: string): Promise<void> {
  const decoder = new TextDecoder();
  let text = "";
  while (!text.includes(part)) {
    const { done, value } = await read(reader);
    if (done) throw new Error(`ended without ${part}: ${text}`);
    text += decoder.decode(value, { stream: true });
  }
}

async function readRest(reader: Reader): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await read(reader);
    if (done) return text;
    text += decoder.decode(value, { stream: true });
  }
}

describe("startServer", () => {
  it("relays a message to the provider that the config names", async () => {
    const provider = await fake(words("hi there"));
    const server = await start({ home: temporaryHome(configFor(provider.url)) });
    expect(lastEvent(await (await say(server)).text())).toEqual({
      type: "done",
      content: "hi there",
      ...FINISHED,
    });
  });

  it("makes a fresh token at each start, and the old one is dead", async () => {
    const home = temporaryHome();
    const first = await start({ home });
    await first.close();
    const second = await start({ home });
    expect(second.token).not.toBe(first.token);
    expect((await info(second, first.token)).status).toBe(401);
    expect((await info(second, second.token)).status).toBe(200);
    await second.close();
    expect((await start({ home, keepToken: true })).token).toBe(second.token);
  });

  it("makes no token when its port is taken", async () => {
    const [first, home] = [await start({ home: temporaryHome() }), temporaryHome()];
    await expect(start({ home, port: first.port })).rejects.toThrow(`Port ${first.port} is taken`);
    expect(readdirSync(home)).toEqual([]);
  });

  it("refuses a home directory that a running server uses, and leaves its token alone", async () => {
    const home = temporaryHome();
    const first = await start({ home });
    const message = `remote-chat runs already with the home directory ${home}, at ${first.url} (process ${process.pid}). Use that one or stop it; a second one needs a directory of its own: --home DIR`;
    for (const port of [0, first.port])
      await expect(start({ home, port })).rejects.toMatchObject({ message, exitCode: 1 });
    expect(readFileSync(first.tokenFile, "utf8")).toBe(first.token);
    expect((await info(first, first.token)).status).toBe(200);
    expect(readdirSync(home).sort()).toEqual(["api-token", "server.json"]);
  });

  it("lets one of several starts at the same moment have the home directory", async () => {
    const home = temporaryHome();
    const starts = await Promise.allSettled([1, 2, 3, 4].map(() => start({ home })));
    const [running, ...others] = starts.flatMap((one) =>
      one.status === "fulfilled" ? [one.value] : [],
    );
    expect(others).toEqual([]);
    expect(readFileSync(join(home, "api-token"), "utf8")).toBe(running?.token);
    expect(readdirSync(home).sort()).toEqual(["api-token", "server.json"]);
  });

  it("lets the next one in while it finishes its open replies", async () => {
    const provider = await fake(stream("hi", { fail: "hang" }));
    const home = temporaryHome(configFor(provider.url));
    const first = await start({ home, drainMs: 60_000 });
    const leave = new AbortController();
    await readUntil((await say(first, "hello", leave.signal)).body?.getReader(), '"hi"');
    const closed = first.close();
    await eventually(() => expect(existsSync(join(home, "server.json"))).toBe(false));
    expect((await start({ home })).token).not.toBe(first.token);
    leave.abort();
    await closed;
  });

  it("touches nothing when the config is broken", async () => {
    const home = temporaryHome('{"providers":{}}');
    await expect(start({ home })).rejects.toThrow("providers: expected array");
    expect(existsSync(join(home, "api-token"))).toBe(false);
  });

  it("frees its port when the token cannot be had", async () => {
    const home = temporaryHome();
    const { port, close } = await start({ home });
    await close();
    rmSync(join(home, "api-token"));
    mkdirSync(join(home, "api-token"));
    await expect(start({ home, port })).rejects.toThrow("is not a regular file");
    expect((await start({ home: temporaryHome(), port })).port).toBe(port);
  });

  it("switches provider and limits between two messages", async () => {
    const [one, two] = [await fake(words("one")), await fake(words("two"))];
    const home = temporaryHome(configFor(one.url));
    const server = await start({ home });
    expect(lastEvent(await (await say(server)).text())).toMatchObject({ content: "one" });
    writeConfig(home, { ...configFor(two.url), limits: { bodyBytes: 100 } });
    expect(lastEvent(await (await say(server)).text())).toMatchObject({ content: "two" });
    expect((await say(server, "x".repeat(100))).status).toBe(413);
    writeConfig(home, "{");
    expect(lastEvent(await (await say(server)).text())).toMatchObject({ content: "two" });
    writeConfig(home, { providers: [] });
    expect((await say(server)).status).toBe(412);
    expect(await (await info(server, server.token)).json()).toMatchObject({
      providerConfigured: false,
    });
  });

  it("keeps a finished reply for as long as the config says", async () => {
    const provider = await fake(words("hi"));
    const limits = { keptReplyMs: 1 };
    const server = await start({ home: temporaryHome({ ...configFor(provider.url), limits }) });
    const headers = { authorization: `Bearer ${server.token}`, "idempotency-key": "one" };
    const reply = await fetch(`${server.url}/v1/chat/stream`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: '{"messages":[{"role":"user","content":"hello"}]}',
    });
    expect(lastEvent(await reply.text())).toMatchObject({ type: "done" });
    await eventually(async () => {
      const kept = await fetch(`${server.url}/v1/chat/streams/one`, { headers });
      expect(kept.status).toBe(404);
    });
  });

  it("starts without a config, and takes up one that appears", async () => {
    const home = temporaryHome();
    const server = await start({ home });
    expect(server.detected?.entry).toEqual({ id: "demo", kind: "demo" });
    expect(server.provider().name).toBe("Demo");
    writeConfig(home, configFor((await fake(words("real"))).url));
    expect(lastEvent(await (await say(server)).text())).toMatchObject({ content: "real" });
  });

  it("pre-warms an Ollama without waiting for it", async () => {
    let loaded = (): void => {};
    const loading = new Promise<void>((resolve) => {
      loaded = resolve;
    });
    const provider = await startFake("ollama", stream());
    onTestFinished(() => provider.close());
    const lines: string[] = [];
    const info = (line: string): void => {
      lines.push(line);
      loaded();
    };
    const entry = { id: "o", kind: "ollama", host: provider.url, model: "m" };
    await start({
      home: temporaryHome({ active: "o", providers: [entry] }),
      log: { ...SILENT, info },
    });
    await loading;
    expect(lines).toEqual(["Ollama has loaded m."]);
    expect(provider.requests.map(({ body }) => body)).toMatchObject([{ model: "m", messages: [] }]);
  });

  it.each([
    [{ HOSTNAME: "flo-laptop", COMPUTERNAME: "PC" }, "flo-laptop"],
    [{ HOSTNAME: " ", COMPUTERNAME: "PC" }, "PC"],
  ])("calls this PC by %j", async (names, hostname) => {
    const server = await start({ home: temporaryHome(), env: { ...env, ...names } });
    expect(await (await info(server, server.token)).json()).toMatchObject({ hostname });
  });

  it("answers under the names of the public URL and the tunnel, and under no other", async () => {
    const publicUrl = new URL("https://chat.example.com/base");
    const tunnelHostname = "tunnel.example.com";
    const server = await start({ home: temporaryHome(), publicUrl, tunnelHostname });
    const statusFor = async (host: string): Promise<string> => {
      const socket = connect(server.port, "127.0.0.1");
      socket.write(`GET /v1/health HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      const [first] = await once(socket, "data");
      socket.destroy();
      return String(first).slice(9, 12);
    };
    const allowed = ["chat.example.com", "tunnel.example.com", "localhost"];
    const hosts = [...allowed, "other.example.com", "a b", "", "localhost/x"];
    const statuses = await Promise.all(hosts.map(statusFor));
    expect(statuses).toEqual(["200", "200", "200", "421", "421", "421", "421"]);
  });

  it("stops the provider when the client's connection closes", async () => {
    const provider = await fake(stream("hi", { fail: "hang" }));
    const server = await start({ home: temporaryHome(configFor(provider.url)) });
    const leave = new AbortController();
    const reader = (await say(server, "hello", leave.signal)).body?.getReader();
    await readUntil(reader, '"hi"');
    leave.abort();
    await provider.chats[0]?.closed;
  });
});

describe("a device of a running server", () => {
  const DEVICE_TOKEN = "d".repeat(43);

  /** A server with one device, whose reply has said "hi" and goes on. */
  async function withDeviceStream({ drainMs = 0 } = {}) {
    const provider = await fake(stream("hi", { fail: "hang" }));
    const home = temporaryHome(configFor(provider.url));
    const file = join(home, "devices.json");
    const tokenSha256 = createHash("sha256").update(DEVICE_TOKEN).digest("hex");
    const now = new Date().toISOString();
    const device = { id: "a", name: "phone", tokenSha256, createdAt: now, lastSeenAt: now };
    writeFileSync(file, JSON.stringify({ devices: [device] }), { mode: 0o600 });
    const server = await start({ home, drainMs });
    const reader = (await say({ ...server, token: DEVICE_TOKEN })).body?.getReader();
    await readUntil(reader, '"hi"');
    return { server, file, reader };
  }

  it("loses its open reply and its access when it is gone from devices.json", async () => {
    const { server, file, reader } = await withDeviceStream();
    writeFileSync(file, '{"devices":[]}');
    // Nothing is asked meanwhile: the server looks by itself.
    expect(lastEvent(await readRest(reader))).toEqual({
      type: "error",
      message: "This device was removed on the PC. Pair it again.",
    });
    expect((await info(server, DEVICE_TOKEN)).status).toBe(401);
  });

  it("loses its access with the next request, before anybody has looked by the clock", async () => {
    const { server, file } = await withDeviceStream();
    expect((await info(server, DEVICE_TOKEN)).status).toBe(200);
    writeFileSync(file, '{"devices":[]}');
    expect((await info(server, DEVICE_TOKEN)).status).toBe(401);
  });

  it("loses its open reply, too, on a server that is finishing its replies", async () => {
    const { server, file, reader } = await withDeviceStream({ drainMs: 60_000 });
    const closed = server.close();
    writeFileSync(file, '{"devices":[]}');
    expect(lastEvent(await readRest(reader))).toMatchObject({
      message: "This device was removed on the PC. Pair it again.",
    });
    await closed;
  });
});

describe("the server's HTTP", () => {
  it.each(["1.0", "1.1"])("streams in the form that HTTP/%s can read", async (version) => {
    const provider = await fake(words("hi"));
    const server = await start({ home: temporaryHome(configFor(provider.url)) });
    const socket = connect(server.port, "127.0.0.1");
    const body = JSON.stringify({ messages: [{ role: "user", content: "x" }] });
    const head = `Host: localhost\r\nConnection: close\r\nAuthorization: Bearer ${server.token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
    socket.write(`POST /v1/chat/stream HTTP/${version}\r\n${head}\r\n\r\n${body}`);
    let text = "";
    for await (const part of socket) text += part;
    const [headers = "", ...stream] = text.split("\r\n\r\n");
    expect(/transfer-encoding: chunked/i.test(headers)).toBe(version === "1.1");
    expect(stream.join("").includes("\r\n")).toBe(version === "1.1");
    expect(text).toContain('data: {"type":"done","content":"hi","finishReason":"stop"');
  });
});

describe("RunningServer.close", () => {
  async function open(script: Script, drainMs: number) {
    const provider = await fake(script);
    const server = await start({ home: temporaryHome(configFor(provider.url)), drainMs });
    const reader = (await say(server)).body?.getReader();
    await readUntil(reader, '"hi"');
    return { server, reader, provider };
  }

  it("lets an open reply finish, and takes no new connection", async () => {
    let finish = (): void => {};
    const wait = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { server, reader } = await open(stream("hi", { wait }, " there"), 60_000);
    const closed = server.close();
    await expect(
      fetch(`${server.url}/v1/health`, { headers: { connection: "close" } }),
    ).rejects.toThrow();
    finish();
    expect(lastEvent(await readRest(reader))).toEqual({
      type: "done",
      content: "hi there",
      ...FINISHED,
    });
    await closed;
  });

  it("ends a reply that takes longer with one error, and stops the provider", async () => {
    const { server, reader, provider } = await open(stream("hi", { fail: "hang" }), 0);
    const closed = server.close();
    const rest = await readRest(reader);
    expect(rest.match(/"type":"(error|done)"/g)).toEqual(['"type":"error"']);
    expect(lastEvent(rest)).toEqual({
      type: "error",
      message:
        "remote-chat on the PC was stopped before the reply was finished. Start it again and send the message once more.",
    });
    await closed;
    await provider.chats[0]?.closed;
  });

  it("does not wait for a connection that nothing is asked on", async () => {
    const server = await start({ home: temporaryHome(), drainMs: 60_000 });
    const idle = connect(server.port, "127.0.0.1");
    await once(idle, "connect");
    const closed = once(idle, "close");
    await server.close();
    await closed;
  });

  it("can be called twice", async () => {
    const server = await start({ home: temporaryHome() });
    await Promise.all([server.close(), server.close()]);
  });
});
