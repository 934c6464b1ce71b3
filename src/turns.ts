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
export function endTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) whenTurnEnds(beginTurn);
  });
}

function beginTurn(): void {
  end = performance.now() + TURN_MS;
  const goOn = waiting.shift();
  if (waiting.length > 0) whenTurnEnds(beginTurn);
  goOn?.();
}

/**
 * A timer does only where there is nothing else: when it is due by the time that its turn's work
 * is done, Node goes on with it in the same turn.
 */
function whenTurnEnds(callback: () => void): void {
  const { setImmediate } = globalThis as unknown as {
    setImmediate?: (callback: () => void) => unknown;
  };
  if (setImmediate === undefined) delay(0).then(callback);
  else setImmediate(callback);
}
