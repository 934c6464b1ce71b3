import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { delay, withTimeout } from "../src/delay.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("delay", () => {
  it("resolves after its milliseconds and leaves no listener", async () => {
    const { signal } = new AbortController();
    const done = delay(50, { signal });
    await vi.advanceTimersByTimeAsync(50);
    await done;
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("resolves with the signal and leaves no timer", async () => {
    const controller = new AbortController();
    const done = delay(50, { signal: controller.signal });
    controller.abort();
    await done;
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  });

  it("resolves at once when the signal is aborted already", async () => {
    await delay(50, { signal: AbortSignal.abort() });
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("withTimeout", () => {
  it("gives what the promise gives, and leaves no timer", async () => {
    expect(await withTimeout(Promise.resolve("a"), 50)).toBe("a");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("rejects as the promise does", async () => {
    await expect(withTimeout(Promise.reject(new Error("no")), 50)).rejects.toThrow("no");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("gives undefined when it takes longer, and ignores what comes later", async () => {
    let fail: (error: Error) => void = () => {};
    const late = new Promise<string>((_, reject) => {
      fail = reject;
    });
    const result = withTimeout(late, 50);
    await vi.advanceTimersByTimeAsync(50);
    expect(await result).toBeUndefined();
    fail(new Error("too late"));
  });
});
