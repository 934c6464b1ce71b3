import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { createClient } from "@redis/client";
import { describe, expect, it, onTestFinished } from "vitest";
import type { StoredReply } from "../../src/reply/reply-store.ts";
import { eventually } from "../eventually.ts";
import { openOnSentinel } from "./open-instance.ts";
import { readToEnd } from "./read-to-end.ts";
import { freePort, type RunningRedis, startRedis } from "./redis-server.ts";
import { useEverything } from "./use-everything.ts";

async function send(port: number, ...args: string[]): Promise<unknown> {
  const client = createClient({ url: `redis://127.0.0.1:${port}` }).on("error", () => {});
  try {
    return await (await client.connect()).sendCommand(args);
  } finally {
    client.destroy();
  }
}

/** Starts a Sentinel that watches a master, as one of three of whom two must agree. */
async function startSentinel(masterPort: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "remote-chat-sentinel-"));
  const port = await freePort();
  const config = join(folder, "sentinel.conf");
  await writeFile(
    config,
    `port ${port}
bind 127.0.0.1
dir ${folder}
sentinel monitor main 127.0.0.1 ${masterPort} 2
sentinel down-after-milliseconds main 2000
sentinel failover-timeout main 10000
`,
  );
  const child: ChildProcess = spawn(
    process.env.REDIS_SERVER ?? "redis-server",
    [config, "--sentinel"],
    { stdio: "ignore" },
  );
  onTestFinished(async () => {
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
    await rm(folder, { recursive: true, force: true });
  });
  await eventually(async () => expect(await send(port, "PING")).toBe("PONG"));
  return port;
}

async function start(...args: string[]): Promise<RunningRedis> {
  const redis = await startRedis(args);
  onTestFinished(() => redis.stop());
  return redis;
}

// It waits for a master to be held for dead, and for an election.
describe.runIf(process.env.THOROUGH)("a master, a replica and three Sentinels", () => {
  it("do what one server does, also when the master dies while a reply runs", {
    timeout: 300_000,
  }, async () => {
    const master = await start();
    const replica = await start("--replicaof", "127.0.0.1", String(master.port));
    await eventually(async () =>
      expect(String(await send(replica.port, "INFO", "replication"))).toContain(
        "master_link_status:up",
      ),
    );
    const ports = await Promise.all([1, 2, 3].map(() => startSentinel(master.port)));
    await eventually(async () => {
      for (const port of ports) {
        const told = (await send(port, "SENTINEL", "MASTER", "main")) as Record<string, string>;
        const about = Array.isArray(told) ? told : Object.entries(told).flat();
        expect(about[about.indexOf("num-other-sentinels") + 1]).toBe("2");
        expect(about[about.indexOf("num-slaves") + 1]).toBe("1");
      }
    });
    const all = { prefix: "all", maxReplies: 1, leaseMs: 60_000, timeoutMs: 5_000 };
    await useEverything(await openOnSentinel(ports, all), await openOnSentinel(ports, all));

    const options = { prefix: "sentinel", leaseMs: 120_000, timeoutMs: 3_000 };
    const here = await openOnSentinel(ports, options);
    const there = await openOnSentinel(ports, options);
    const { device } = await here.pairing.devices.add("phone");
    const revoked = there.pairing.devices.revocation(
      (await there.pairing.devices.find(device.tokenSha256)) ?? device,
    );
    const key = { owner: "device 1", key: "k" };
    const { reply } = await here.replies.claim(key, "f");
    const copy = (await there.replies.find(key)) as StoredReply;
    await reply.append("before ");
    await here.command("WAIT", "1", "5000");
    await master.stop();
    await reply.append("while there is none ");
    await eventually(async () => expect(await send(replica.port, "ROLE")).toContainEqual("master"));
    await reply.append("after");
    await reply.end({ status: "done" });
    expect(await readToEnd(copy)).toEqual({
      offset: 0,
      text: "before while there is none after",
      ending: { status: "done" },
    });
    expect((await there.replies.claim(key, "f")).isNew).toBe(false);
    expect(revoked.aborted).toBe(false);
    await here.pairing.devices.revoke(device.id);
    await eventually(() => expect(revoked.aborted).toBe(true));
  });
});
