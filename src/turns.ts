import { delay } from "./delay.ts";

const TURN_MS = 8;

/** Divides long work into turns of the event loop, so that everything else goes on meanwhile. */
export class Turns {
  #end = performance.now() + TURN_MS;

  /** Whether this turn has taken as long as one may. */
  get isOver(): boolean {
    return performance.now() >= this.#end;
  }

  /** Called between pieces of work: resolves in another turn when this one is over, else at once. */
  async next(): Promise<void> {
    if (this.isOver) await this.end();
  }

  /** Resolves in another turn. */
  async end(): Promise<void> {
    await nextTurn();
    this.#end = performance.now() + TURN_MS;
  }
}

/**
 * A timer does only where there is nothing else: when it is due by the time that its turn's work
 * is done, Node goes on with it in the same turn.
 */
function nextTurn(): Promise<void> {
  const { setImmediate } = globalThis as unknown as {
    setImmediate?: (callback: () => void) => unknown;
  };
  if (setImmediate === undefined) return delay(0);
  return new Promise((resolve) => void setImmediate(resolve));
}
