import { describe, expect, it } from "vitest";
import type { RunApproval } from "../../src/agent/run-snapshot.ts";
import { agentServer } from "./agent-server.ts";
import { DIGEST } from "./fake-runs.ts";
import { OWNER, outcome } from "./pairing-server.ts";

/** A server with a run of `startedBy` that asks. */
async function asking(startedBy = "phone", approval: Partial<RunApproval> = {}) {
  const server = await agentServer();
  const run = await server.runs.start({ messages: [], agent: "coder", startedBy });
  server.runs.ask(run, approval);
  const answer = (body: object, token = OWNER) =>
    server.send("POST", "/v1/approvals/run1.1", { token, body: { digest: DIGEST, ...body } });
  const respond = (body: object, token: string) =>
    server.send("POST", "/v1/agent-sessions/tool-approvals/run1.1/respond", { token, body });
  return { ...server, run, answer, respond };
}

const HIDDEN = {
  id: "run1.1",
  stepId: "call-1",
  runId: "run1",
  agent: "coder",
  startedBy: "phone",
  server: "files",
  tool: "write_file",
  state: "pending",
  expiresAt: 99,
  bytes: 22,
  cut: false,
  why: "may-change",
  changed: false,
};
const SHOWN = { ...HIDDEN, digest: DIGEST, arguments: '{"path": "secret.txt"}' };

describe("GET /v1/approvals", () => {
  it.each<[string, object]>([
    [OWNER, { ...SHOWN, offered: ["once", "conversation", "always"] }],
    ["phone", { ...SHOWN, offered: ["once", "conversation"] }],
    ["tablet", { ...SHOWN, offered: [] }],
    ["guest", HIDDEN],
  ])("shows %s what it may see", async (token, shown) => {
    const { send } = await asking();
    expect(await outcome(await send("GET", "/v1/approvals", { token }))).toEqual({
      status: 200,
      body: { approvals: [shown] },
    });
  });

  it("offers a device with the grant for it to allow a tool for good", async () => {
    const { send } = await asking("loop:daily");
    const { body } = await outcome(await send("GET", "/v1/approvals", { token: "tablet" }));
    expect(body).toMatchObject({ approvals: [{ offered: ["once", "conversation", "always"] }] });
  });
});

describe("GET /v1/approvals/ID", () => {
  it("shows all of the arguments", async () => {
    const { send } = await asking("phone", { cut: true, arguments: "{}" });
    expect(await outcome(await send("GET", "/v1/approvals/run1.1", { token: "phone" }))).toEqual({
      status: 200,
      body: { ...SHOWN, arguments: "whole {}", offered: ["once", "conversation"] },
    });
    expect(await outcome(await send("GET", "/v1/approvals/none"))).toEqual({
      status: 404,
      body: "not_found.approval",
    });
  });
});

describe("POST /v1/approvals/ID", () => {
  it.each<[string, string, string, boolean]>([
    [OWNER, "phone", "always", true],
    [OWNER, "owner", "once", true],
    ["phone", "phone", "once", true],
    ["phone", "phone", "conversation", true],
    ["phone", "phone", "deny", true],
    ["phone", "phone", "always", false],
    ["phone", "loop:daily", "once", true],
    ["phone", "owner", "once", false],
    ["phone", "terminal", "deny", false],
    ["phone", "tablet", "once", false],
    ["tablet", "tablet", "always", true],
    ["tablet", "loop:daily", "always", true],
    ["guest", "guest", "deny", false],
  ])("of %s for a run of %s, %s: %s", async (token, startedBy, decision, may) => {
    const { answer, runs } = await asking(startedBy);
    const by = token === OWNER ? "owner" : token;
    const { status, body } = await outcome(await answer({ decision }, token));
    expect(status).toBe(may ? 200 : 403);
    expect(runs.calls).toEqual(may ? [`${decision} run1.1 by ${by}`] : []);
    expect(body).toEqual(
      may
        ? expect.objectContaining({
            id: "run1.1",
            state: decision === "deny" ? "denied" : "allowed",
          })
        : "auth.forbidden",
    );
  });

  it("takes a yes to arguments that were cut from whoever opened all of them", async () => {
    const { answer, send, runs } = await asking("loop:daily", { cut: true });
    await send("GET", "/v1/approvals/run1.1", { token: "tablet" });
    expect(await outcome(await answer({ decision: "once" }, "phone"))).toEqual({
      status: 422,
      body: "approval.not_offered",
    });
    expect(runs.calls).toEqual([]);
    await send("GET", "/v1/approvals/run1.1", { token: "phone" });
    expect((await answer({ decision: "once" }, "phone")).status).toBe(200);
  });

  it("takes a no to arguments that were cut", async () => {
    const { answer } = await asking("phone", { cut: true });
    expect((await answer({ decision: "deny" }, "phone")).status).toBe(200);
  });

  it("takes words to the model", async () => {
    const { answer, runs } = await asking();
    await answer({ decision: "deny", message: "Another file." });
    expect(runs.calls).toEqual(["deny run1.1 by owner Another file."]);
  });

  it("tells of what was not shown, was decided before, or is not offered", async () => {
    const { answer } = await asking("phone", { offered: ["once"] });
    const codes = async (body: object) => (await outcome(await answer(body))).body;
    expect(await codes({ decision: "once", digest: "e".repeat(64) })).toBe("approval.changed");
    expect(await codes({ decision: "always" })).toBe("approval.not_offered");
    expect((await answer({ decision: "once" })).status).toBe(200);
    expect(await codes({ decision: "deny" })).toBe("approval.settled");
  });

  it.each<[string, object]>([
    ["no decision", {}],
    ["another decision", { decision: "yes" }],
    ["no digest", { decision: "once", digest: undefined }],
    ["a digest that is none", { decision: "once", digest: "abc" }],
    ["words that are no text", { decision: "deny", message: 5 }],
    ["too many words", { decision: "deny", message: "x".repeat(2001) }],
  ])("refuses %s", async (_what, body) => {
    const { answer, runs } = await asking();
    expect(await outcome(await answer(body))).toEqual({
      status: 400,
      body: "validation.invalid_body",
    });
    expect(runs.calls).toEqual([]);
  });

  it("is the only way to answer: no GET decides", async () => {
    const { send, runs } = await asking();
    for (const query of ["decision=once", `decision=once&digest=${DIGEST}`])
      await send("GET", `/v1/approvals/run1.1?${query}`);
    for (const method of ["PUT", "PATCH", "DELETE"])
      expect((await send(method, "/v1/approvals/run1.1")).status).toBe(405);
    expect(runs.calls).toEqual([]);
  });

  it("knows no approval that is not there", async () => {
    const { send } = await agentServer();
    const body = { decision: "once", digest: DIGEST };
    expect(await outcome(await send("POST", "/v1/approvals/run9.1", { body }))).toEqual({
      status: 404,
      body: "not_found.approval",
    });
  });
});

describe("POST /v1/agent-sessions/tool-approvals/ID/respond", () => {
  it.each([
    [true, "once"],
    [false, "deny"],
  ])("takes %s for %s, of whoever began the run", async (approved, decision) => {
    const { respond, runs } = await asking();
    expect(await outcome(await respond({ approved }, "phone"))).toEqual({
      status: 200,
      body: { success: true, approvalId: "run1.1", approved },
    });
    expect(runs.calls).toEqual([`${decision} run1.1 by phone`]);
  });

  it.each([
    ["phone", "loop:daily"],
    [OWNER, "phone"],
    ["tablet", "phone"],
  ])("takes no yes of %s for a run of %s", async (token, startedBy) => {
    const { respond, runs } = await asking(startedBy);
    expect(await outcome(await respond({ approved: true }, token))).toEqual({
      status: 403,
      body: "auth.forbidden",
    });
    expect(runs.calls).toEqual([]);
  });

  it("takes a no, but no yes, where the arguments are cut", async () => {
    const { respond, runs } = await asking("phone", { cut: true });
    expect(await outcome(await respond({ approved: true }, "phone"))).toEqual({
      status: 422,
      body: "approval.not_offered",
    });
    expect((await respond({ approved: false }, "phone")).status).toBe(200);
    expect(runs.calls).toEqual(["deny run1.1 by phone"]);
  });

  it("refuses anything but a yes and a no", async () => {
    const { respond, runs } = await asking();
    for (const body of [{}, { approved: "true" }, { approved: 1 }])
      expect((await respond(body, "phone")).status).toBe(400);
    expect(runs.calls).toEqual([]);
  });
});

describe("The rules", () => {
  const RULE = {
    id: "r1",
    kind: "always" as const,
    agent: "coder",
    server: "files",
    tool: "write_file",
    definition: "x",
    by: "owner",
    createdAt: 1,
  };

  it("are listed and removed", async () => {
    const { send, runs } = await agentServer();
    runs.storedRules.push(RULE);
    for (const token of [OWNER, "phone"]) {
      expect(await outcome(await send("GET", "/v1/approvals/rules", { token }))).toEqual({
        status: 200,
        body: { rules: [RULE] },
      });
      expect((await send("DELETE", "/v1/approvals/rules/r1", { token })).status).toBe(204);
    }
    expect(runs.calls).toEqual(["remove rule r1 by owner", "remove rule r1 by phone"]);
    expect(await outcome(await send("DELETE", "/v1/approvals/rules/r2"))).toEqual({
      status: 404,
      body: "not_found.rule",
    });
  });
});

describe("POST /v1/emergency-stop", () => {
  it.each([OWNER, "phone"])("ends everything, for %s", async (token) => {
    const { send, runs, run } = await asking();
    expect(await outcome(await send("POST", "/v1/emergency-stop", { token }))).toEqual({
      status: 200,
      body: {
        success: true,
        message: expect.stringContaining("2 programs ended"),
        processesKilled: 2,
        processesRemaining: 0,
        halted: true,
      },
    });
    expect(runs.calls).toEqual([`halt by ${token === OWNER ? "owner" : token}`]);
    expect(run.ending?.status).toBe("stopped");
  });

  it("is lifted by the owner alone", async () => {
    const { send, runs } = await agentServer();
    await runs.halt("phone");
    expect((await send("POST", "/v1/operator/resume", { token: "tablet" })).status).toBe(403);
    expect(runs.isHalted).toBe(true);
    expect(await outcome(await send("POST", "/v1/operator/resume"))).toEqual({
      status: 200,
      body: { halted: false },
    });
    expect(runs.isHalted).toBe(false);
  });
});

describe("DotAgents' lists", () => {
  it("hold the agents and the runs that are not over", async () => {
    const { send, runs } = await asking();
    await runs.start({ messages: [], agent: "coder", startedBy: "owner", conversationId: "c-1" });
    (await runs.start({ messages: [], agent: "coder", startedBy: "owner" })).end();
    expect(await outcome(await send("GET", "/v1/agent-profiles", { token: "phone" }))).toEqual({
      status: 200,
      body: {
        profiles: [
          {
            id: "coder",
            name: "Coder",
            displayName: "Coder",
            description: "Writes code.",
            enabled: true,
            connectionType: "internal",
          },
        ],
      },
    });
    const sessions = await send("GET", "/v1/agent-sessions/candidates", { token: "guest" });
    expect(await outcome(sessions)).toEqual({
      status: 200,
      body: {
        activeSessions: [
          { id: "run2", conversationId: "c-1", status: "active", startTime: 1 },
          { id: "run1", status: "active", startTime: 1 },
        ],
        completedSessions: [],
      },
    });
  });
});
