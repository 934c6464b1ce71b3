import { delay } from "./delay.ts";

const TURN_MS = 8;

// There is one event loop: whatever works in a turn of it, one after the other or for several who
// wait, counts for that turn, and one of them goes on in each.
let end = 0;
const waiting: (() => void)[] = [];

/**
 * Whether long work has taken as long in this turn of the event loop as it may. What else the
 * turn may have done before is not known, so that the first look after a pause gives true.
 */
export function isTurnOver(): boolean {
  return performance.now() >= end;
}

/** Called between pieces of long work: resolves in another turn when this one is over, else at once. */
export async function endTurnIfOver(): Promise<void> {
  if (isTurnOver()) await endTurn();
}

/** Resolves in another turn, so that everything else goes on meanwhile. */
export async function endTurn(): Promise<void> {
  const { setImmediate } = globalThis as unknown as { setImmediate?: SetImmediate };
  // A timer does only where there is nothing else: when it is due by the time that its turn's work
  // is done, Node goes on with it in the same turn. On Workers it may end with the request that
  // set it, so that nobody waits for another's.
  if (setImmediate === undefined) {
    await delay(0);
    end = performance.now() + TURN_MS;
    return;
  }
  await new Promise<void>((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(() => beginTurn(setImmediate));
  });
}

type SetImmediate = (callback: () => void) => unknown;

function beginTurn(setImmediate: SetImmediate): void {
  end = performance.now() + TURN_MS;
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(() => beginTurn(setImmediate));
}
