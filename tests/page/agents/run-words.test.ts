import { describe, expect, test } from "vitest";
import {
  reasonWords,
  runSummaryWords,
  settledWords,
  starterWords,
  stepWords,
  timeLeftWords,
} from "../../../page/agents/run-words.ts";
import { sizeWords } from "../../../page/words/times.ts";

describe("settledWords", () => {
  test.each([
    [{ state: "allowed", by: "terminal" }, false, "Allowed once by somebody at the PC’s terminal."],
    [
      { state: "allowed", scope: "always", by: "owner" },
      false,
      "Allowed always by the PC’s owner.",
    ],
    [{ state: "allowed", scope: "conversation" }, false, "Allowed for this conversation."],
    [{ state: "denied", by: "d-1" }, true, "Denied by you."],
    [{ state: "denied", by: "d-1" }, false, "Denied by another device."],
    [{ state: "expired" }, false, "Nobody answered in time."],
    [{ state: "gone" }, false, "Not asked any more."],
  ] as const)("says of %o: %s %s", (approval, isMine, words) => {
    expect(settledWords(approval, isMine)).toBe(words);
  });
});

describe("words of a run", () => {
  test.each([
    [stepWords({ state: "done", ms: 20 }), "Done"],
    [stepWords({ state: "unknown", ms: 2_000 }), "May or may not have happened · 2\u00a0s"],
    [timeLeftWords(90_000, 0), "If nobody answers, it ends in 2\u00a0min."],
    [timeLeftWords(-5, 0), "If nobody answers, it ends in 1\u00a0min."],
    [timeLeftWords(24 * 3_600_000, 0), "If nobody answers, it ends in 24\u00a0h."],
    [sizeWords(999), "999\u00a0bytes"],
    [sizeWords(5_449), "5.4\u00a0KB"],
    [sizeWords(64_000), "64\u00a0KB"],
    [starterWords("loop:evening"), "loop evening"],
    [starterWords("0123"), "a device"],
    [reasonWords("open-world"), "It reaches beyond this PC."],
    [reasonWords("of a later version" as "changed"), "This PC asks before such a call."],
  ])("%s", (words, expected) => {
    expect(words).toBe(expected);
  });

  test("a summary counts calls of tools, time and tokens", () => {
    const run = {
      id: "r",
      status: "stopped",
      agent: "a",
      startedAt: 0,
      approvals: [],
      notices: [],
      steps: [
        { id: "model-1", kind: "model", state: "done", ms: 1_500 },
        { id: "c1", kind: "tool", state: "stopped", ms: 2_500 },
      ],
      usage: { inputTokens: 1_200, outputTokens: 34, modelCalls: 1, toolCalls: 1 },
    } as const;
    expect(runSummaryWords(run)).toBe("Stopped · 1 step · 4\u00a0s · 1,234 tokens");
    expect(runSummaryWords({ ...run, status: "done", steps: [] })).toBe("1 step · 1,234 tokens");
  });
});
