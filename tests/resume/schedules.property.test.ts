import fc from "fast-check";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { memoryReplies } from "../../src/reply/memory-replies.ts";
import { settle } from "../settle.ts";
import { BOUNDS, playSchedule, type Setting, schedule } from "./reply-world.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

function inMemory(): Setting {
  return {
    stores: [memoryReplies({ ...BOUNDS, unreadMs: Number.MAX_SAFE_INTEGER })],
    async settle() {
      await settle();
      // On the server, a reader whose signal was aborted looks once more in the next turn.
      vi.advanceTimersByTime(0);
      await settle();
    },
    pass: (ms) => void vi.advanceTimersByTime(ms),
  };
}

it("a kept reply reaches every client whole and once, whatever the schedule", async () => {
  await fc.assert(
    fc.asyncProperty(schedule, async (actions) => {
      // What a schedule that failed has left behind is nothing to the ones it is shrunk to.
      vi.clearAllTimers();
      await playSchedule(actions, inMemory());
      // A stream whose client left keeps its timer until it would have failed for want of a reader.
      vi.advanceTimersByTime(75_000);
      await settle();
      expect(vi.getTimerCount()).toBe(0);
    }),
    { numRuns: 200 },
  );
}, 60_000);
