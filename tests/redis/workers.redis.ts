import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@redis/client";
import { build } from "esbuild";
import { describe, expect, it, onTestFinished } from "vitest";
import { httpRedis, redisReplies } from "../../src/redis/index.ts";
import { eventually } from "../eventually.ts";
import { installRuntimes, runtimePath } from "../runtimes/install-runtimes.ts";
import { openInstance } from "./open-instance.ts";
import { freePort, startRedis } from "./redis-server.ts";

const FOLDER = "examples/cluster/durable-object";

/** Answers commands that are posted as JSON, as Upstash and serverless-redis-http do. */
async function startGateway(redisUrl: string): Promise<string> {
  const client = await createClient({ url: redisUrl })
    .on("error", () => {})
    .connect();
  const gateway = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    const isAllowed = request.headers.authorization === "Bearer key";
    const answer = isAllowed
      ? await client.sendCommand(JSON.parse(body)).then(
          (result) => ({ result }),
          (error: Error) => ({ error: error.message }),
        )
      : { error: "WRONGPASS" };
    response.end(JSON.stringify(answer));
  }).listen(0, "127.0.0.1");
  await once(gateway, "listening");
  onTestFinished(() => {
    gateway.close();
    gateway.closeAllConnections();
    client.destroy();
  });
  return `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
}

describe("httpRedis", () => {
  it("reads live what an instance with a connection writes, and stops it", async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const here = await openInstance(redis.url);
    const client = httpRedis({ url: await startGateway(redis.url), token: "key" });
    const there = redisReplies({ client, syncMs: 50 });
    onTestFinished(() => there.close());
    const key = { owner: "owner", key: "k" };
    const { reply } = await here.replies.claim(key, "f");
    const copy = await there.find(key);
    const { signal } = new AbortController();
    const reading = copy?.follow(0, signal);
    await reply.append("over HTTP\ud83d");
    expect(await reading).toEqual({ offset: 0, text: "over HTTP\ud83d" });
    await copy?.stop();
    await eventually(() => expect(reply.cancelled.aborted).toBe(true));
    await reply.end({ status: "stopped" });
    expect(await copy?.follow(10, signal)).toMatchObject({ ending: { status: "stopped" } });
  });

  it("says that the store is away when it is, or its token is wrong", async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const wrong = httpRedis({ url: await startGateway(redis.url), token: "wrong" });
    const away = httpRedis({ url: `http://127.0.0.1:${await freePort()}`, token: "key" });
    for (const client of [wrong, away])
      await expect(
        redisReplies({ client }).find({ owner: "owner", key: "k" }),
      ).rejects.toMatchObject({ code: "store.unavailable" });
  });
});

describe(FOLDER, () => {
  it("keeps replies and devices for all requests, under workerd", async () => {
    installRuntimes();
    const { child, url } = await startWorker();
    onTestFinished(async () => {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    });
    const headers = { authorization: "Bearer secret", "content-type": "application/json" };
    const ask = (path: string, body: unknown, more = {}): Promise<Response> =>
      fetch(`${url}/v1/${path}`, {
        method: "POST",
        headers: { ...headers, ...more },
        body: JSON.stringify(body),
      });
    await eventually(async () => expect((await fetch(`${url}/v1/health`)).status).toBe(200));
    const message = { messages: [{ role: "user", content: "Hi" }] };
    const texts = await Promise.all(
      [1, 2].map(async () =>
        (await ask("chat/stream", message, { "idempotency-key": "k" })).text(),
      ),
    );
    const contents = texts.map((text) => /"type":"done","content":"(.+?)"/.exec(text)?.[1]);
    expect(contents[0]).toBeTruthy();
    expect(contents[1]).toBe(contents[0]);
    const { code } = await (await ask("pair/codes", {})).json();
    const { token } = await (await ask("pair/redeem", { code, name: "phone" })).json();
    const seen = await fetch(`${url}/v1/remote/info`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(seen.status).toBe(200);
  });
});

async function startWorker(): Promise<{ child: ChildProcess; url: string }> {
  const folder = await mkdtemp(join(tmpdir(), "remote-chat-worker-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await build({
    entryPoints: [`${FOLDER}/worker.ts`],
    bundle: true,
    format: "esm",
    conditions: ["workerd"],
    outfile: join(folder, "dist/worker.js"),
    logLevel: "silent",
  });
  // In its place, as the example has it, but for the port.
  const port = await freePort();
  const config = await readFile(`${FOLDER}/workerd.capnp`, "utf8");
  await mkdir(join(folder, FOLDER), { recursive: true });
  const file = join(folder, FOLDER, "workerd.capnp");
  await writeFile(file, config.replace("127.0.0.1:8787", `127.0.0.1:${port}`));
  const child = spawn(runtimePath("workerd"), ["serve", file], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, TOKEN: "secret" },
  });
  return { child, url: `http://127.0.0.1:${port}` };
}
