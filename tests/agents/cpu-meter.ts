import { readFileSync } from "node:fs";

/** Measures for how long a thread's event loop is held. */
export interface CpuMeter extends Disposable {
  /** Milliseconds of processor time of the longest turn since the last call. */
  longestTurn(): number;
}

/**
 * Measures this thread's turns, in processor time: what other programs of a busy machine take is
 * not in it. Linux only.
 */
export function cpuMeter(): CpuMeter {
  let longest = 0;
  let isOn = true;
  let before = threadCpuMs();
  const tick = (): void => {
    const now = threadCpuMs();
    longest = Math.max(longest, now - before);
    before = now;
    if (isOn) setImmediate(tick);
  };
  setImmediate(tick);
  return {
    longestTurn() {
      const measured = longest;
      longest = 0;
      return measured;
    },
    [Symbol.dispose]() {
      isOn = false;
    },
  };
}

function threadCpuMs(): number {
  return Number(readFileSync("/proc/thread-self/schedstat", "utf8").split(" ")[0]) / 1e6;
}
