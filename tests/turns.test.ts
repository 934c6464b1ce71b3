import { expect, onTestFinished, test, vi } from "vitest";
import { endTurn, endTurnIfOver, isTurnOver } from "../src/turns.ts";

/** Counts turns of the event loop. */
function countTurns(): () => number {
  let turns = 0;
  const { setImmediate } = globalThis;
  let turn = setImmediate(function next() {
    turns++;
    turn = setImmediate(next);
  });
  onTestFinished(() => clearImmediate(turn));
  return () => turns;
}

test("a turn is over for all who work in it", async () => {
  let ms = 0;
  const now = vi.spyOn(performance, "now").mockImplementation(() => ms);
  onTestFinished(() => now.mockRestore());
  await endTurn();
  const turns = countTurns();
  // Each of many works for a little.
  for (let each = 0; each < 20; each++) {
    expect(isTurnOver()).toBe(false);
    ms++;
    await endTurnIfOver();
  }
  expect(turns()).toBe(2);
});

test("one of several who wait goes on in each turn, in their order", async () => {
  const turns = countTurns();
  const seen: (readonly [string, number])[] = [];
  const work = async (name: string): Promise<void> => {
    for (let piece = 0; piece < 2; piece++) {
      await endTurn();
      seen.push([name, turns()]);
    }
  };
  await Promise.all(["a", "b", "c"].map(work));
  expect(seen.map(([name]) => name).join("")).toBe("abcabc");
  expect(new Set(seen.map(([, turn]) => turn)).size).toBe(6);
});

test("a turn ends where a runtime has timers alone", async () => {
  const turns = countTurns();
  vi.stubGlobal("setImmediate", undefined);
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  await Promise.all([endTurn(), endTurn()]);
  expect(turns()).toBeGreaterThan(0);
});
