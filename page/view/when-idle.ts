// Nothing that waits is held up for longer by what is more urgent.
const LATEST_MS = 200;

// Where browsers do not tell: two frames later.
const PAUSE_MS = 32;

/** Calls `work` in a task of its own, once the page has nothing more urgent to do; returns what cancels it. */
export function whenIdle(work: () => void): () => void {
  if ("requestIdleCallback" in window) {
    const id = requestIdleCallback(work, { timeout: LATEST_MS });
    return () => cancelIdleCallback(id);
  }
  const id = setTimeout(work, PAUSE_MS);
  return () => clearTimeout(id);
}
