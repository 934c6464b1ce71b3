import { describe, expect, it } from "vitest";
import { LONG_MS, replyNotice } from "../../src/push/reply-notice.ts";
import { type EndedReply, watchReplies } from "../../src/push/watch-replies.ts";
import { memoryReplies } from "../../src/reply/memory-replies.ts";

const KEY = { owner: "device d1", key: "a-key" };

describe("watchReplies", () => {
  it("tells of the end of each reply, once, with the time that it took", async () => {
    const ended: EndedReply[] = [];
    let now = 0;
    const store = watchReplies(memoryReplies(), (reply) => ended.push(reply), { now: () => now });
    const { reply, isNew } = await store.claim(KEY, "f");
    expect(isNew).toBe(true);
    expect((await store.claim(KEY, "f")).isNew).toBe(false);
    await reply.append("Hel");
    expect(await reply.read(1)).toMatchObject({ text: "el" });
    now = 25_000;
    await reply.end({ status: "done" });
    expect(ended).toEqual([{ key: KEY, status: "done", tookMs: 25_000 }]);
    expect(await (await store.find(KEY))?.read(0)).toMatchObject({
      text: "Hel",
      ending: { status: "done" },
    });
  });

  it("passes a stop on", async () => {
    const store = watchReplies(memoryReplies(), () => {});
    const { reply } = await store.claim(KEY, "f");
    await (await store.find(KEY))?.stop();
    expect(reply.cancelled.aborted).toBe(true);
  });
});

describe("replyNotice", () => {
  const ended = { key: KEY, status: "done", tookMs: LONG_MS + 1 } as const;
  it.each([
    [ended, { subscriber: "d1", notice: { kind: "reply", key: "a-key" } }],
    [
      { ...ended, key: { owner: "owner", key: "k" }, status: "error" },
      { subscriber: "owner", notice: { kind: "reply", key: "k", failed: true } },
    ],
    [{ ...ended, status: "stopped" }, undefined],
    [{ ...ended, tookMs: LONG_MS }, undefined],
  ] as const)("of %o is %o", (reply, notice) => {
    expect(replyNotice(reply)).toEqual(notice);
  });
});
