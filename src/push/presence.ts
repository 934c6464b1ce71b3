import type { PushClock } from "./push-clock.ts";

/** For how long a page counts as visible after it said so, in milliseconds. */
export const VISIBLE_MS = 40_000;

const MAX_WAITING = 16;

interface VisiblePage {
  until: number;
  /** Those who wait to know whether it is still there. */
  readonly waiting: Set<(isSeen: boolean) => void>;
}

/**
 * Which pages somebody looks at. A page says so and has to go on saying it: a phone that fell
 * asleep holds its connections open for many minutes, so that an open one proves nothing.
 */
export class Presence {
  readonly #clock: PushClock;
  readonly #pages = new Map<string, VisiblePage>();

  constructor(clock: PushClock) {
    this.#clock = clock;
  }

  /** Notes what a page says. */
  set(id: string, isVisible: boolean): void {
    const page = this.#pages.get(id);
    this.#pages.delete(id);
    if (isVisible) {
      const until = this.#clock.now() + VISIBLE_MS;
      this.#pages.set(id, { until, waiting: new Set() });
    }
    for (const settle of page?.waiting ?? []) settle(isVisible);
  }

  /**
   * Whether what has just happened is seen by whoever looks at the page: false at once for a
   * page that is not looked at; else true when it says again that it is visible, and false when
   * it says that it is not, or says nothing any more.
   */
  async sees(id: string): Promise<boolean> {
    const page = this.#pages.get(id);
    const leftMs = (page?.until ?? 0) - this.#clock.now();
    if (!page || leftMs <= 0 || page.waiting.size >= MAX_WAITING) return false;
    const settled = new AbortController();
    return await new Promise((resolve) => {
      const settle = (isSeen: boolean): void => {
        page.waiting.delete(settle);
        settled.abort();
        resolve(isSeen);
      };
      page.waiting.add(settle);
      void this.#clock.sleep(leftMs, settled.signal).then(() => settle(false));
    });
  }

  /** Forgets a page: its subscription is gone. */
  forget(id: string): void {
    this.set(id, false);
  }

  /** Forgets all, so that nobody waits any more. */
  close(): void {
    for (const id of [...this.#pages.keys()]) this.forget(id);
  }
}
