import { execFile } from "node:child_process";
import process from "node:process";
import { promisify } from "node:util";
import { createClient } from "@redis/client";
import { describe, expect, it, onTestFinished } from "vitest";
import type { StoredReply } from "../../src/reply/reply-store.ts";
import { eventually } from "../eventually.ts";
import { openOnCluster } from "./open-instance.ts";
import { readToEnd } from "./read-to-end.ts";
import { type RunningRedis, startRedis } from "./redis-server.ts";
import { useEverything } from "./use-everything.ts";

type Admin = Awaited<ReturnType<typeof open>>;

async function open(url: string) {
  const client = await createClient({ url })
    .on("error", () => {})
    .connect();
  onTestFinished(() => client.destroy());
  return client;
}

async function startNodes(count: number): Promise<RunningRedis[]> {
  const args = ["--cluster-enabled", "yes", "--cluster-node-timeout", "2000"];
  const nodes = await Promise.all(Array.from({ length: count }, () => startRedis(args)));
  onTestFinished(async () => void (await Promise.all(nodes.map((node) => node.stop()))));
  return nodes;
}

async function isWell(admin: Admin, known: number): Promise<void> {
  await eventually(async () => {
    const info = String(await admin.sendCommand(["CLUSTER", "INFO"]));
    expect(info).toContain("cluster_state:ok");
    expect(info).toContain(`cluster_known_nodes:${known}`);
  });
}

const PREFIX = "moving";
const KEY = { owner: "device 1", key: "k" };

describe("a cluster of two masters", { timeout: 120_000 }, () => {
  it("has everything of a prefix in one slot, which can move while replies run", async () => {
    const nodes = await startNodes(2);
    const [first, second] = await Promise.all(nodes.map(({ url }) => open(url)));
    if (!first || !second) throw new Error("no nodes");
    // Each has some, so that clients know both.
    await first.sendCommand(["CLUSTER", "ADDSLOTSRANGE", "100", "16383"]);
    await second.sendCommand(["CLUSTER", "ADDSLOTSRANGE", "0", "99"]);
    await second.sendCommand(["CLUSTER", "MEET", "127.0.0.1", String(nodes[0]?.port)]);
    for (const admin of [first, second]) await isWell(admin, 2);
    const urls = nodes.map(({ url }) => url);
    const options = { prefix: PREFIX, leaseMs: 60_000, timeoutMs: 3_000 };
    const [here, there] = [await openOnCluster(urls, options), await openOnCluster(urls, options)];
    await useEverything(
      await openOnCluster(urls, { prefix: "all", maxReplies: 1, timeoutMs: 3_000 }),
      await openOnCluster(urls, { prefix: "all", maxReplies: 1, timeoutMs: 3_000 }),
    );

    const { devices } = here.pairing;
    const { device } = await devices.add("phone");
    const revoked = there.pairing.devices.revocation(
      (await there.pairing.devices.find(device.tokenSha256)) ?? device,
    );
    const { reply } = await here.replies.claim(KEY, "f");
    const copy = (await there.replies.find(KEY)) as StoredReply;
    await reply.append("before ");
    const finish = await moveSlot(first, second, nodes[1]?.port ?? 0);
    // Half of its keys are here, half there: what would see one half alone is not done.
    const appending = reply.append("while it moves ");
    for (const refused of await Promise.allSettled([
      there.replies.find({ ...KEY, key: "new" }),
      there.replies.claim(KEY, "f"),
      there.pairing.devices.list(),
    ]))
      expect(refused).toMatchObject({ reason: { code: "store.unavailable" } });
    expect(revoked.aborted).toBe(false);
    await finish();
    await appending;
    await reply.append("after");
    await reply.end({ status: "done" });
    expect(await readToEnd(copy)).toEqual({
      offset: 0,
      text: "before while it moves after",
      ending: { status: "done" },
    });
    expect((await there.replies.claim(KEY, "f")).isNew).toBe(false);
    expect(await there.pairing.devices.list()).toMatchObject([{ name: "phone" }]);
    expect(revoked.aborted).toBe(false);
    await here.pairing.devices.revoke(device.id);
    await eventually(() => expect(revoked.aborted).toBe(true));
  });
});

/** Moves half of the keys of the prefix's slot from one node to the other; then what is given moves the rest. */
async function moveSlot(from: Admin, to: Admin, port: number): Promise<() => Promise<void>> {
  const slot = String(await from.sendCommand(["CLUSTER", "KEYSLOT", `{${PREFIX}}`]));
  const [fromId, toId] = await Promise.all(
    [from, to].map(async (node) => String(await node.sendCommand(["CLUSTER", "MYID"]))),
  );
  await to.sendCommand(["CLUSTER", "SETSLOT", slot, "IMPORTING", fromId ?? ""]);
  await from.sendCommand(["CLUSTER", "SETSLOT", slot, "MIGRATING", toId ?? ""]);
  const keys = (await from.sendCommand(["CLUSTER", "GETKEYSINSLOT", slot, "1000"])) as string[];
  expect(keys.length).toBeGreaterThan(4);
  const move = (some: readonly string[]): Promise<unknown> =>
    from.sendCommand(["MIGRATE", "127.0.0.1", String(port), "", "0", "5000", "KEYS", ...some]);
  const half = Math.floor(keys.length / 2);
  await move(keys.slice(0, half));
  return async () => {
    await move(keys.slice(half));
    for (const node of [to, from])
      await node.sendCommand(["CLUSTER", "SETSLOT", slot, "NODE", toId ?? ""]);
  };
}

// Making such a cluster takes half a minute.
describe.runIf(process.env.THOROUGH)("a cluster of three masters and three replicas", () => {
  it("ends truthfully what ran when a master fails, and works again", {
    timeout: 300_000,
  }, async () => {
    const nodes = await startNodes(6);
    await promisify(execFile)("redis-cli", [
      ...["--cluster", "create", ...nodes.map(({ port }) => `127.0.0.1:${port}`)],
      ...["--cluster-replicas", "1", "--cluster-yes"],
    ]);
    const admins = await Promise.all(nodes.map(({ url }) => open(url)));
    for (const admin of admins) await isWell(admin, 6);
    const urls = nodes.map(({ url }) => url);
    const options = { prefix: PREFIX, leaseMs: 60_000, timeoutMs: 3_000 };
    const [here, there] = [await openOnCluster(urls, options), await openOnCluster(urls, options)];
    const { device } = await here.pairing.devices.add("phone");
    const { reply } = await here.replies.claim(KEY, "f");
    await reply.append("before ");
    const copy = (await there.replies.find(KEY)) as StoredReply;
    const slot = Number(await admins[0]?.sendCommand(["CLUSTER", "KEYSLOT", `{${PREFIX}}`]));
    const master = await masterOf(admins, slot);
    await admins[master]?.sendCommand(["WAIT", "1", "5000"]);
    await nodes[master]?.stop();
    await reply.append("while it has no master ");
    const others = admins.filter((_, at) => at !== master);
    await eventually(async () => expect(await masterOf(others, slot)).toBeGreaterThanOrEqual(0));
    await reply.append("after");
    await reply.end({ status: "done" });
    const end = await readToEnd(copy);
    // What the replica did not have is not written a second time; the reply then says that it is incomplete.
    if (end.ending?.status === "done") expect(end.text).toBe("before while it has no master after");
    else expect("before while it has no master after").toContain(end.text);
    await eventually(async () => {
      expect((await there.replies.claim(KEY, "f")).isNew).toBe(false);
      expect(await there.pairing.devices.list()).toMatchObject([{ id: device.id }]);
    });
    const next = await here.replies.claim({ ...KEY, key: "next" }, "f");
    await next.reply.append("whole");
    await next.reply.end({ status: "done" });
    expect((await readToEnd(next.reply)).text).toBe("whole");
  });
});

/** Which of the nodes is the master of a slot now; -1 when none says so. */
async function masterOf(admins: readonly Admin[], slot: number): Promise<number> {
  for (const [at, admin] of admins.entries()) {
    const nodes = await admin.sendCommand(["CLUSTER", "NODES"]).then(String, () => "");
    const own = nodes.split("\n").find((line) => line.includes("myself")) ?? "";
    const [, , flags = "", , , , , , ...ranges] = own.split(" ");
    const holds = ranges.some((range) => {
      const [start = "", end = start] = range.split("-");
      return Number(start) <= slot && slot <= Number(end);
    });
    if (flags.includes("master") && holds) return at;
  }
  return -1;
}
