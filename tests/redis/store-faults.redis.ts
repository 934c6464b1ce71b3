import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { PRODUCER_LOST } from "../../src/redis/reply-steps.ts";
import type { StoredReply } from "../../src/reply/reply-store.ts";
import { eventually } from "../eventually.ts";
import { startFaultyLink } from "./faulty-link.ts";
import { openInstance } from "./open-instance.ts";
import { readToEnd } from "./read-to-end.ts";
import { type RunningRedis, startRedis } from "./redis-server.ts";

let redis: RunningRedis;
let prefixes = 0;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const KEY = { owner: "device 1", key: "k" };
const ID = "device%201:k";

const newPrefix = (): string => `faults-${++prefixes}`;

async function started(args: readonly string[]): Promise<RunningRedis> {
  const own = await startRedis(args);
  onTestFinished(() => own.stop());
  return own;
}

describe("a Redis whose memory is full", () => {
  it("is told of in words; what runs ends, devices can be revoked, and it is back by itself", async () => {
    const own = await started(["--maxmemory", "8mb", "--maxmemory-policy", "noeviction"]);
    const [here, there] = [await openInstance(own.url), await openInstance(own.url)];
    const { device } = await here.pairing.devices.add("phone");
    const { reply } = await here.replies.claim(KEY, "f");
    const { reply: other } = await here.replies.claim({ ...KEY, key: "other" }, "f");
    await reply.append("before");
    await other.append("whole");
    const copy = (await there.replies.find(KEY)) as StoredReply;
    const fill = async (): Promise<void> => {
      for (let size = 1_000_000; size > 10; )
        await here.command("APPEND", "filler", "x".repeat(size)).catch(() => {
          size = Math.floor(size / 2);
        });
    };
    await fill();
    const full = { code: "store.unavailable", message: expect.stringContaining("is full") };
    await expect(there.replies.claim({ ...KEY, key: "new" }, "f")).rejects.toMatchObject(full);
    await expect(there.pairing.devices.add("tablet")).rejects.toMatchObject(full);
    await expect(there.pairing.codes.create()).rejects.toMatchObject(full);
    await reply.append("x".repeat(100_000)).catch(() => {});
    await eventually(() => expect(reply.cancelled.reason).toMatchObject({ code: "chat.busy" }));
    await reply.end({ status: "error", message: "told by its text" });
    expect(await readToEnd(copy)).toMatchObject({ text: "before", ending: { status: "error" } });
    await other.end({ status: "done" });
    const kept = (await there.replies.find({ ...KEY, key: "other" })) as StoredReply;
    expect(await readToEnd(kept)).toMatchObject({ text: "whole", ending: { status: "done" } });
    expect(await there.pairing.devices.revoke(device.id)).toBe(true);
    await here.command("DEL", "filler");
    await eventually(async () =>
      expect((await there.replies.claim({ ...KEY, key: "new" }, "f")).isNew).toBe(true),
    );
  });

  it("may evict replies, and then gives none that is not whole", { timeout: 120_000 }, async () => {
    const own = await started(["--maxmemory", "4mb", "--maxmemory-policy", "volatile-random"]);
    const { replies, pairing, command } = await openInstance(own.url, { keptMs: 600_000 });
    await pairing.devices.add("phone");
    const whole = "piece ".repeat(5_000);
    let kept = 0;
    for (let count = 0; count < 150; count++) {
      const key = { ...KEY, key: `k${count}` };
      const claimed = await replies.claim(key, "f").catch(() => undefined);
      if (!claimed) continue;
      await claimed.reply.append(whole).catch(() => {});
      await claimed.reply.end({ status: "done" });
    }
    const reader = await openInstance(own.url, { keptMs: 600_000 });
    for (let count = 0; count < 150; count++) {
      const found = await reader.replies.find({ ...KEY, key: `k${count}` });
      const slice = await found?.read(0);
      if (slice?.ending?.status !== "done") continue;
      kept++;
      expect(slice.text).toBe(whole);
    }
    expect(kept).toBeLessThan(150);
    expect(String(await command("INFO", "stats"))).toMatch(/evicted_keys:[1-9]/);
    expect(await reader.pairing.devices.list()).toMatchObject([{ name: "phone" }]);
  });

  it.each([":running", ":sizes", ":begun", `:text:${ID}`, `:reply:${ID}`])(
    "ends a running reply that it has lost of %s something, or goes on with all of it",
    async (name) => {
      const prefix = newPrefix();
      const options = { prefix, maxReplies: 1, maxBytes: 100 };
      const [here, there] = [
        await openInstance(redis.url, options),
        await openInstance(redis.url, options),
      ];
      const { reply } = await here.replies.claim(KEY, "f");
      const copy = (await there.replies.find(KEY)) as StoredReply;
      await reply.append("before ");
      await eventually(async () => expect((await copy.read(0))?.text).toBe("before "));
      expect(await here.command("DEL", `{${prefix}}${name}`)).toBe(1);
      await reply.append("after").catch(() => {});
      await reply.end({ status: "done" });
      const later = await copy.follow(7, new AbortController().signal);
      if (later?.ending?.status === "done") expect((await copy.read(0))?.text).toBe("before after");
      else expect(later?.ending ?? "gone").toEqual(later?.ending ? PRODUCER_LOST : "gone");
      // Nothing of it is counted for ever: there is room for one, of all the text that there may be.
      const next = await eventually(async () => {
        const claimed = await there.replies.claim({ ...KEY, key: "next" }, "f");
        expect(claimed.isNew).toBe(true);
        return claimed.reply;
      });
      await next.append("x".repeat(50));
      await next.end({ status: "done" });
      expect((await readToEnd(next)).ending).toEqual({ status: "done" });
    },
  );
});

describe("a Redis that is started again", () => {
  it("goes on where it was with appendonly, and loses and doubles nothing", async () => {
    const own = await started(["--appendonly", "yes", "--appendfsync", "always"]);
    const options = { leaseMs: 30_000 };
    const [here, there] = [
      await openInstance(own.url, options),
      await openInstance(own.url, options),
    ];
    await here.pairing.devices.add("phone");
    const { reply } = await here.replies.claim(KEY, "f");
    const copy = (await there.replies.find(KEY)) as StoredReply;
    await reply.append("before ");
    await own.restart();
    await reply.append("after");
    await reply.end({ status: "done" });
    const whole = { offset: 0, text: "before after", ending: { status: "done" } };
    expect(await readToEnd(copy)).toEqual(whole);
    await eventually(async () => expect((await there.replies.claim(KEY, "f")).isNew).toBe(false));
    expect(await there.pairing.devices.list()).toMatchObject([{ name: "phone" }]);
  });

  it("is worked with whenever its scripts are forgotten, or its clients are killed or paused", async () => {
    const prefix = newPrefix();
    const options = { prefix, leaseMs: 30_000, timeoutMs: 5_000 };
    const [here, there, admin] = [
      await openInstance(redis.url, options),
      await openInstance(redis.url, options),
      await openInstance(redis.url, { prefix: newPrefix() }),
    ];
    const { reply } = await here.replies.claim(KEY, "f");
    const copy = (await there.replies.find(KEY)) as StoredReply;
    let text = "";
    for (let piece = 0; piece < 60; piece++) {
      if (piece % 3 === 0) await admin.command("SCRIPT", "FLUSH");
      if (piece % 10 === 5) await admin.command("CLIENT", "KILL", "SKIPME", "yes");
      if (piece % 20 === 8) await admin.command("CLIENT", "PAUSE", "300");
      text += `${piece} `;
      await reply.append(`${piece} `);
      if (piece % 4 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await reply.end({ status: "done" });
    expect(await readToEnd(copy)).toEqual({ offset: 0, text, ending: { status: "done" } });
  });
});

it("a replica that takes over without the last writes ends what it has half of, and all see its list of devices", async () => {
  const master = await started([]);
  const replica = await started(["--replicaof", "127.0.0.1", String(master.port)]);
  const links = await Promise.all([1, 2].map(() => startFaultyLink(master.port)));
  onTestFinished(async () => void (await Promise.all(links.map((link) => link.close()))));
  const [here, there] = await Promise.all(
    links.map(({ port }) => openInstance(`redis://127.0.0.1:${port}`, { trustMs: 60_000 })),
  );
  const [linkHere, linkThere] = links;
  if (!here || !there || !linkHere || !linkThere) throw new Error("none");
  const admin = await openInstance(replica.url);
  const { device: phone } = await here.pairing.devices.add("phone");
  const { reply } = await here.replies.claim(KEY, "f");
  await reply.append("had ");
  await eventually(async () =>
    expect(await admin.command("STRLEN", `{remote-chat}:text:${ID}`)).toBe(4),
  );
  await admin.command("REPLICAOF", "NO", "ONE");
  await reply.append("not had");
  const { device: tablet } = await here.pairing.devices.add("tablet");
  const copy = (await there.replies.find(KEY)) as StoredReply;
  expect((await copy.read(0))?.text).toBe("had not had");
  const gone = [phone, tablet].map((device) => there.pairing.devices.revocation(device));
  // Away while the list comes to as many changes as it had.
  await there.pairing.devices.list();
  linkThere.break();
  linkHere.redirect(replica.port);
  await eventually(() => here.pairing.devices.list());
  await here.pairing.devices.revoke(phone.id);
  linkThere.redirect(replica.port);
  linkThere.mend();
  await eventually(() => expect(gone.map(({ aborted }) => aborted)).toEqual([true, true]));
  await reply.append(", and more").catch(() => {});
  await eventually(() => expect(reply.cancelled.aborted).toBe(true));
  await reply.end({ status: "done" });
  expect(await readToEnd(copy)).toMatchObject({ text: "had not had", ending: { status: "error" } });
  const late = await openInstance(replica.url);
  const found = (await late.replies.find(KEY)) as StoredReply;
  expect(await readToEnd(found)).toEqual({ offset: 0, text: "had ", ending: PRODUCER_LOST });
  expect((await late.replies.claim(KEY, "f")).isNew).toBe(false);
});

describe("a clock that jumps", () => {
  it("back by an hour keeps no reply of a dead producer running for longer than its lease", async () => {
    let nowMs = Date.now();
    const options = { prefix: newPrefix(), leaseMs: 60_000, now: () => nowMs };
    const [dying, there] = [
      await openInstance(redis.url, options),
      await openInstance(redis.url, options),
    ];
    await (await dying.replies.claim(KEY, "f")).reply.append("half of");
    const copy = (await there.replies.find(KEY)) as StoredReply;
    await eventually(async () => expect((await copy.read(0))?.text).toBe("half of"));
    dying.crash();
    nowMs -= 3_600_000;
    expect(await copy.read(0)).toEqual({ offset: 0, text: "half of" });
    nowMs += 60_001;
    expect(await readToEnd(copy)).toMatchObject({ text: "half of", ending: PRODUCER_LOST });
  });

  it("on by an hour ends what runs, and nothing is written twice", async () => {
    let nowMs = Date.now();
    const options = { prefix: newPrefix(), leaseMs: 60_000, now: () => nowMs };
    const [here, there] = [
      await openInstance(redis.url, options),
      await openInstance(redis.url, options),
    ];
    const { reply } = await here.replies.claim(KEY, "f");
    await reply.append("half of");
    const copy = (await there.replies.find(KEY)) as StoredReply;
    await eventually(async () => expect((await copy.read(0))?.text).toBe("half of"));
    nowMs += 3_600_000;
    await eventually(() => expect(reply.cancelled.aborted).toBe(true));
    await reply.append(" it").catch(() => {});
    await reply.end({ status: "done" });
    expect(await readToEnd(copy)).toMatchObject({ text: "half of", ending: PRODUCER_LOST });
  });

  it("back by an hour does not make a code live for longer", async () => {
    const prefix = newPrefix();
    const { pairing, command } = await openInstance(redis.url, { prefix });
    const { code } = await pairing.codes.create();
    const [key = ""] = (await command("KEYS", `{${prefix}}:code:*`)) as string[];
    // As it looks when the clock was set back after it was made.
    for (const name of ["made", "expires"]) await command("HINCRBY", key, name, "3600000");
    const redeem = pairing.codes.redeem(code, async () => {}, pairing.failures);
    await expect(redeem).rejects.toMatchObject({ code: "pair.code_expired" });
  });
});

it("2,000 replies leave nothing in Redis's memory once their time is over", async () => {
  const own = await started([]);
  const options = { keptMs: 500, maxReplies: 100, timeoutMs: 20_000 };
  const { replies, command } = await openInstance(own.url, options);
  const answer = async (count: number): Promise<void> => {
    const { reply } = await replies.claim({ ...KEY, key: `k${count}` }, "f");
    await reply.append("some text ".repeat(100));
    await reply.end({ status: "done" });
  };
  const size = async (): Promise<{ keys: number; bytes: number }> => {
    await eventually(async () => {
      await replies.find({ owner: "nobody", key: "nothing" });
      expect(await command("DBSIZE")).toBeLessThanOrEqual(1);
      expect(await command("PUBSUB", "CHANNELS")).toEqual([]);
    });
    const info = String(await command("INFO", "memory"));
    const bytes = Number(/^used_memory:(\d+)/m.exec(info)?.[1]);
    return { keys: Number(await command("DBSIZE")), bytes };
  };
  let most = 0;
  const answerThousand = async (from: number): Promise<void> => {
    for (let count = from; count < from + 1_000; count += 20) {
      await Promise.all(Array.from({ length: 20 }, (_, index) => answer(count + index)));
      most = Math.max(most, Number(await command("DBSIZE")));
    }
  };
  // Its connections and scripts have their memory then.
  await answerThousand(0);
  const before = await size();
  await answerThousand(1_000);
  // Two for each reply, and the lists.
  expect(most).toBeLessThanOrEqual(2 * 100 + 4);
  const after = await size();
  expect(after.keys).toBe(before.keys);
  expect(after.bytes - before.bytes).toBeLessThan(300_000);
  // What is left is a count, which has a time to live as well.
  for (const key of (await command("KEYS", "*")) as string[])
    expect(Number(await command("PTTL", key))).toBeGreaterThan(0);
});
