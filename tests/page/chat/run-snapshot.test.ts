import { describe, expect, test } from "vitest";
import {
  applyRunEvent,
  isWaiting,
  keptRun,
  type ShownRun,
} from "../../../page/chat/run-snapshot.ts";

const RUN: ShownRun = {
  id: "r1",
  status: "running",
  agent: "writer",
  startedAt: 1,
  steps: [],
  approvals: [],
  notices: [],
  usage: { inputTokens: 0, outputTokens: 0, modelCalls: 0, toolCalls: 0 },
};
const APPROVAL = {
  id: "r1.1",
  digest: "d",
  stepId: "c1",
  server: "files",
  tool: "write",
  arguments: "{}",
  bytes: 2,
  cut: false,
  why: "may-change",
  changed: false,
  offered: ["once"],
  expiresAt: 9,
  state: "pending",
} as const;

/** The run after these events. */
function after(...events: readonly { type: string; [field: string]: unknown }[]) {
  return events.reduce<ShownRun | undefined>(applyRunEvent, undefined);
}

describe("applyRunEvent", () => {
  test("knows nothing before the run itself", () => {
    expect(after({ type: "step", id: "c1" }, { type: "done", content: "" })).toBeUndefined();
  });

  test("puts whole objects in the place of those of their ids, and others at the end", () => {
    const step = { id: "c1", kind: "tool", state: "running", progress: "half" };
    const run = after(
      { type: "run", ...RUN },
      { type: "step", ...step },
      { type: "step", id: "c2", kind: "tool", state: "pending" },
      { type: "step", id: "c1", kind: "tool", state: "done" },
    );
    expect(run?.steps).toEqual([
      { id: "c1", kind: "tool", state: "done" },
      { id: "c2", kind: "tool", state: "pending" },
    ]);
  });

  test("takes the snapshot of a later connection for all that there is", () => {
    const run = after(
      { type: "run", ...RUN },
      { type: "approval", ...APPROVAL },
      { type: "run", ...RUN, status: "waiting" },
    );
    expect(run).toEqual({ ...RUN, status: "waiting" });
  });

  test("keeps the last 64 steps", () => {
    const steps = Array.from({ length: 70 }, (_, at) => ({ type: "step", id: `c${at}` }));
    expect(after({ type: "run", ...RUN }, ...steps)?.steps.map(({ id }) => id)).toEqual(
      Array.from({ length: 64 }, (_, at) => `c${at + 6}`),
    );
  });

  test("takes usage, questions and notices, and leaves what it does not know", () => {
    const usage = { inputTokens: 1, outputTokens: 2, modelCalls: 1, toolCalls: 0 };
    const run = after(
      { type: "run", ...RUN },
      { type: "usage", ...usage },
      { type: "question", id: "q", state: "pending" },
      { type: "notices", notices: ["files: not there"] },
      { type: "later", id: "x" },
    );
    expect(run).toEqual({
      ...RUN,
      usage,
      questions: [{ id: "q", state: "pending" }],
      notices: ["files: not there"],
    });
  });

  test.each([
    [{ type: "done", content: "" }, "done"],
    [{ type: "done", content: "", code: "run.stopped" }, "stopped"],
    [{ type: "error", message: "", code: "run.interrupted" }, "interrupted"],
    [{ type: "error", message: "", code: "run.limit" }, "failed"],
  ])("%o leaves it %s", (event, status) => {
    expect(after({ type: "run", ...RUN }, event)?.status).toBe(status);
  });
});

describe("isWaiting", () => {
  test("is so while anything is asked", () => {
    const question = { id: "q", server: "s", state: "pending", expiresAt: 1 } as const;
    expect(isWaiting(undefined)).toBe(false);
    expect(isWaiting(RUN)).toBe(false);
    expect(isWaiting({ ...RUN, approvals: [APPROVAL] })).toBe(true);
    expect(isWaiting({ ...RUN, approvals: [{ ...APPROVAL, state: "denied" }] })).toBe(false);
    expect(isWaiting({ ...RUN, questions: [question] })).toBe(true);
  });
});

describe("keptRun", () => {
  test("leaves out what a person was asked with", () => {
    const question = { id: "q", server: "s", message: "?", fields: [], state: "gone" } as const;
    const kept = keptRun({
      ...RUN,
      approvals: [APPROVAL],
      questions: [{ ...question, expiresAt: 1 }],
    });
    expect(JSON.stringify(kept)).not.toMatch(/"arguments"|"digest"|"message"|"fields"/);
    expect(kept.approvals[0]).toMatchObject({ id: "r1.1", state: "pending" });
  });
});
