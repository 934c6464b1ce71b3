import { vi } from "vitest";

/**
 * What `check` gives, once it no longer throws: for what happens soon, on a machine that may
 * be busy. Gives up after 30 s; `vi.waitFor` does so after one.
 */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 30_000, interval: 20 });
}
