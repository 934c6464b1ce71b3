import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "../../src/agent/system-clock.ts";

describe("systemClock.until", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  async function isOver(promise: Promise<void>): Promise<boolean> {
    let over = false;
    void promise.then(() => {
      over = true;
    });
    await vi.advanceTimersByTimeAsync(0);
    return over;
  }

  it("waits for the PC's clock, and sees within a minute that it was set", async () => {
    const waiting = systemClock.until(86_400_000, new AbortController().signal);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(await isOver(waiting)).toBe(false);
    vi.setSystemTime(86_400_000);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await isOver(waiting)).toBe(true);
  });

  it("ends with its signal, and leaves no timer behind", async () => {
    const stop = new AbortController();
    const waiting = systemClock.until(86_400_000, stop.signal);
    stop.abort();
    expect(await isOver(waiting)).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});
