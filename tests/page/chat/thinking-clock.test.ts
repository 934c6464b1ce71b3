import { describe, expect, test } from "vitest";
import { ThinkingClock } from "../../../page/chat/thinking-clock.ts";

/** Pushes pieces, each a second after the one before; the clock's state after each. */
function watch(pieces: readonly string[], held = "") {
  let now = 0;
  const clock = new ThinkingClock(held, () => now);
  return pieces.map((piece) => {
    now += 1_000;
    clock.push(piece);
    return [clock.since, clock.tookMs];
  });
}

describe("ThinkingClock", () => {
  test.each([
    [
      "measures a thought",
      ["<think>a", "b", "c</think>", "\nd"],
      [
        [1_000, undefined],
        [1_000, undefined],
        [undefined, 2_000],
        [undefined, 2_000],
      ],
    ],
    [
      "knows tags that come in halves",
      ["<th", "ink>a", "b</th", "ink>"],
      [
        [undefined, undefined],
        [2_000, undefined],
        [2_000, undefined],
        [undefined, 2_000],
      ],
    ],
    [
      "tells nothing of a text",
      ["a", "<think>b</think>"],
      [
        [undefined, undefined],
        [undefined, undefined],
      ],
    ],
    ["tells nothing of a thought that came whole", ["<think>a</think>b"], [[undefined, undefined]]],
  ])("%s", (_, pieces, expected) => {
    expect(watch(pieces)).toEqual(expected);
  });

  test("says nothing of how long a trace took whose beginning was not seen", () => {
    expect(watch(["b", "</think>"], "<think>a")).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ]);
  });
});
