import { whenIdle } from "./when-idle.ts";

/** Does what will be needed, a step at a time, while the page has nothing else to do. */
export function prepare(steps: readonly (() => void)[]): void {
  const [first, ...rest] = steps;
  if (first)
    whenIdle(() => {
      first();
      prepare(rest);
    });
}
