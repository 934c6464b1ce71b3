import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { begunReply } from "../../src/openai/begun-reply.ts";
import type { ReplyEvent } from "../../src/reply/provider-reply.ts";
import { settle } from "../settle.ts";
import { batchesOf, FINISH, LOST, text } from "./events.ts";

const NEVER = new Promise<void>(() => {});

async function all(batches: AsyncIterable<readonly ReplyEvent[]>): Promise<unknown[]> {
  const given: unknown[] = [];
  for await (const batch of batches) given.push(batch);
  return given;
}

describe("begunReply", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("gives an empty batch, then all that comes", async () => {
    const begun = await begunReply(batchesOf([text("a")], [FINISH]), NEVER);
    expect(await all(begun)).toEqual([[], [text("a")], [FINISH]]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("throws the failure of a reply that never began", async () => {
    const { error } = LOST as { error: unknown };
    await expect(begunReply(batchesOf([LOST]), NEVER)).rejects.toBe(error);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("leaves a failure after the first words, or after the provider accepted, in the stream", async () => {
    const late = await begunReply(batchesOf([text("a"), LOST]), NEVER);
    expect(await all(late)).toEqual([[], [text("a"), LOST]]);
    let fail = (): void => {};
    const failing = new Promise<void>((resolve) => {
      fail = resolve;
    });
    async function* slow(): AsyncGenerator<readonly ReplyEvent[]> {
      await failing;
      yield [LOST];
    }
    const accepted = await begunReply(slow(), Promise.resolve());
    fail();
    expect(await all(accepted)).toEqual([[], [LOST]]);
  });

  test("waits 15 s at most", async () => {
    async function* silent(): AsyncGenerator<readonly ReplyEvent[]> {
      await NEVER;
      yield [];
    }
    let begun = false;
    const waiting = begunReply(silent(), NEVER).then(() => {
      begun = true;
    });
    vi.advanceTimersByTime(14_999);
    await settle();
    expect(begun).toBe(false);
    vi.advanceTimersByTime(1);
    await waiting;
    expect(begun).toBe(true);
  });
});
