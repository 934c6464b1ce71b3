import { describe, expect, test } from "vitest";
import type { AskedApproval } from "../../../page/agents/agents-api.ts";
import { pendingAsked } from "../../../page/agents/pending-asked.ts";
import type { ShownRun } from "../../../page/chat/run-snapshot.ts";

const NOTHING = { replies: [], approvals: [], questions: [], settled: new Map() };

function approval(id: string, state: AskedApproval["state"] = "pending"): AskedApproval {
  return {
    id,
    stepId: "c",
    server: "files",
    tool: "write",
    bytes: 2,
    cut: false,
    why: "may-change",
    changed: false,
    expiresAt: 1,
    state,
    runId: "r1",
    agent: "writer",
    startedBy: "owner",
  };
}

function reply(...approvals: readonly AskedApproval[]): {
  run: ShownRun;
  conversationId: string;
} {
  const usage = { inputTokens: 0, outputTokens: 0, modelCalls: 0, toolCalls: 0 };
  const run = {
    id: "r1",
    status: "waiting",
    agent: "writer",
    startedAt: 1,
    steps: [],
    notices: [],
  } as const;
  return { run: { ...run, approvals, usage }, conversationId: "k" };
}

describe("pendingAsked", () => {
  test("gives what two sources tell once, with the conversation that it is of", () => {
    const asked = pendingAsked({
      ...NOTHING,
      replies: [reply(approval("r1.1"))],
      approvals: [approval("r1.1"), approval("r2.1")],
    });
    expect(asked.map(({ id, conversationId }) => [id, conversationId])).toEqual([
      ["r1.1", "k"],
      ["r2.1", undefined],
    ]);
  });

  test.each([
    ["the reply", { replies: [reply(approval("r1.1", "denied"))], approvals: [approval("r1.1")] }],
    ["the PC", { replies: [reply(approval("r1.1"))], approvals: [approval("r1.1", "allowed")] }],
    ["an answer", { approvals: [approval("r1.1")], settled: new Map([["r1.1", {}]]) }],
  ])("leaves out what %s says is settled, though another source is late", (_, sources) => {
    expect(pendingAsked({ ...NOTHING, ...sources })).toEqual([]);
  });

  test("gives a server's question, of a run or of none that is known", () => {
    const question = { id: "q", server: "shop", state: "pending", expiresAt: 1 } as const;
    expect(pendingAsked({ ...NOTHING, questions: [question] })).toEqual([
      { kind: "question", id: "q", agent: "", server: "shop" },
    ]);
  });
});
