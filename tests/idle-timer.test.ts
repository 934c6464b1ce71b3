import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { IdleTimer } from "../src/idle-timer.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

function start(ms: number) {
  const onIdle = vi.fn();
  const timer = new IdleTimer(onIdle);
  timer.restart(ms);
  return { timer, onIdle };
}

describe("IdleTimer", () => {
  it("calls back once its time has passed, once", () => {
    const { onIdle } = start(100);
    vi.advanceTimersByTime(99);
    expect(onIdle).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onIdle).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(10_000);
    expect(onIdle).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("counts from the last restart, with one timer however often it is restarted", () => {
    const { timer, onIdle } = start(100);
    const set = vi.spyOn(globalThis, "setTimeout");
    for (let times = 0; times < 50; times++) timer.restart(100);
    expect(set).not.toHaveBeenCalled();
    set.mockRestore();
    vi.advanceTimersByTime(60);
    timer.restart(100);
    vi.advanceTimersByTime(99);
    expect(onIdle).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onIdle).toHaveBeenCalledOnce();
  });

  it("is set anew by a shorter time", () => {
    const { timer, onIdle } = start(1_000);
    timer.restart(10);
    vi.advanceTimersByTime(10);
    expect(onIdle).toHaveBeenCalledOnce();
  });

  it("is quiet while it is paused, and runs no timer for long then", () => {
    const { timer, onIdle } = start(100);
    timer.pause();
    vi.advanceTimersByTime(100);
    expect([onIdle.mock.calls.length, vi.getTimerCount()]).toEqual([0, 0]);
    timer.restart(100);
    vi.advanceTimersByTime(100);
    expect(onIdle).toHaveBeenCalledOnce();
  });

  it("leaves no timer behind when it is stopped", () => {
    const { timer, onIdle } = start(100);
    timer.stop();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(1_000);
    expect(onIdle).not.toHaveBeenCalled();
  });

  it("may be restarted by its own callback", () => {
    const onIdle = vi.fn(() => timer.restart(100));
    const timer = new IdleTimer(onIdle);
    timer.restart(100);
    vi.advanceTimersByTime(300);
    expect(onIdle).toHaveBeenCalledTimes(3);
    timer.stop();
  });

  it.each([Number.POSITIVE_INFINITY, 2 ** 31, 2 ** 40])(
    "takes %s ms for a long time, not for none",
    (ms) => {
      const set = vi.spyOn(globalThis, "setTimeout");
      const { timer, onIdle } = start(ms);
      // First a second only: a timer that rings at once would ring for ever in a longer time.
      vi.advanceTimersByTime(1_000);
      expect(set).toHaveBeenCalledOnce();
      set.mockRestore();
      vi.advanceTimersByTime(2_000_000_000);
      expect([onIdle.mock.calls.length, vi.getTimerCount()]).toEqual([0, 1]);
      timer.stop();
    },
  );

  it("waits on when the clock of its timer runs ahead", () => {
    const { onIdle } = start(100);
    const now = vi.spyOn(performance, "now").mockReturnValue(99.5);
    vi.advanceTimersByTime(100);
    expect(onIdle).not.toHaveBeenCalled();
    now.mockRestore();
    vi.advanceTimersByTime(1);
    expect(onIdle).toHaveBeenCalledOnce();
  });

  it("keeps no process alive by itself", () => {
    vi.useRealTimers();
    const set = vi.spyOn(globalThis, "setTimeout");
    const { timer } = start(1_000);
    const timeout = set.mock.results[0]?.value as NodeJS.Timeout;
    expect(timeout.hasRef()).toBe(false);
    timer.stop();
    set.mockRestore();
  });
});
