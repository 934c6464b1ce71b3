import { describe, expect, it } from "vitest";
import type { ChatError } from "../../src/errors.ts";
import { mayAnswer, maySeeArguments } from "../../src/runs/may-answer.ts";
import { tool } from "../agent/fake-world.ts";
import { eventually } from "../eventually.ts";
import { answer, asked, asking, code, ended, request, WRITE } from "./fake-pc.ts";

describe("approvals", () => {
  it("shows who began the run, and is decided when the journal has it", async () => {
    const p = asking();
    const runs = await p.start();
    await runs.start(request({ conversationId: "talk", startedBy: "device" }));
    const [id = ""] = await asked(runs);
    expect(runs.approvals()).toEqual([
      expect.objectContaining({
        id: "run1.1",
        runId: "run1",
        agent: "helper",
        conversationId: "talk",
        startedBy: "device",
        state: "pending",
        arguments: '{\n  "path": "b"\n}',
        offered: ["once", "conversation", "always"],
      }),
    ]);
    const decided = await answer(runs, id, { by: "terminal", message: "Go on" });
    expect(decided).toMatchObject({ id, state: "allowed", scope: "once", by: "terminal" });
    expect(p.kinds("run1")).toContain("decision");
    expect(await ended(runs, "run1")).toBe("done");
    expect(runs.approvals()).toEqual([]);
    expect(await runs.approval(id)).toMatchObject({ id, state: "allowed" });
    expect(p.audit).toContainEqual({
      action: "approval.allowed",
      by: "terminal",
      run: "run1",
      agent: "helper",
      server: "files",
      tool: "write",
      digest: decided.digest,
      subject: id,
      outcome: "once",
    });
  });

  it("shows how many pages were told of it, to all who watch, also once it is decided", async () => {
    const p = asking();
    const runs = await p.start();
    const run = await runs.start(request());
    const [id = ""] = await asked(runs);
    const version = await runs.changed(-1, new AbortController().signal);
    await runs.noteTold(id, { sent: 0, failed: 2 });
    expect(await runs.changed(version, new AbortController().signal)).not.toBe(version);
    const told = { id, told: { sent: 0, failed: 2 } };
    expect(runs.approvals()).toMatchObject([told]);
    expect(run.read(0)?.snapshot.approvals).toMatchObject([told]);
    expect(await answer(runs, id)).toMatchObject(told);
    await runs.noteTold("none.1", { sent: 1, failed: 0 });
  });

  it("takes one of two answers at once, and tells the other what was decided", async () => {
    const p = asking();
    const runs = await p.start();
    await runs.start(request());
    const [id = ""] = await asked(runs);
    const answers = await Promise.allSettled([
      answer(runs, id, { decision: "deny", by: "phone" }),
      answer(runs, id, { by: "owner" }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    const { reason } = answers[1] as PromiseRejectedResult;
    expect([reason.code, reason.message]).toEqual([
      "approval.settled",
      "It was denied by phone already.",
    ]);
    expect(await answer(runs, id, { decision: "deny" })).toMatchObject({ by: "phone" });
    await ended(runs, "run1");
    expect(await answer(runs, id, { decision: "deny" })).toMatchObject({ state: "denied" });
    expect(await code(answer(runs, id))).toBe("approval.settled");
    expect(p.world.made).toEqual([]);
    expect(p.lines("run1").filter(({ type }) => type === "decision")).toHaveLength(1);
  });

  it("tells one scope from another", async () => {
    const p = asking();
    const runs = await p.start();
    await runs.start(request());
    const [id = ""] = await asked(runs);
    await answer(runs, id, { decision: "always" });
    expect(await code(answer(runs, id, { decision: "always" }))).toBe("none");
    const failure: ChatError = await answer(runs, id).catch((error) => error);
    expect(failure.message).toBe("It was allowed always by owner already.");
  });

  it("refuses what was not shown, what is not offered, and what nobody asks", async () => {
    const p = asking();
    const runs = await p.start();
    await runs.start(request());
    const [id = ""] = await asked(runs);
    expect(await code(answer(runs, id, { digest: "other" }))).toBe("approval.changed");
    // It is in no conversation.
    expect(await code(answer(runs, id, { decision: "conversation" }))).toBe("approval.not_offered");
    expect(await code(answer(runs, "run1.9"))).toBe("not_found.approval");
    expect(await code(answer(runs, "run9.1"))).toBe("not_found.approval");
    expect(await code(answer(runs, ""))).toBe("not_found.approval");
    expect(runs.approvals()).toHaveLength(1);
  });

  it("is gone with its run, and expires with its time", async () => {
    const p = asking();
    const runs = await p.start();
    await runs.start(request());
    const [id = ""] = await asked(runs);
    await runs.stop("run1", "owner");
    expect(runs.approvals()).toEqual([]);
    const gone: ChatError = await answer(runs, id).catch((error) => error);
    expect([gone.code, gone.message]).toEqual(["approval.settled", "Its run asks for it no more."]);
    await runs.start(request());
    const [other = ""] = await asked(runs);
    await p.world.clock.jump(86_400_000);
    const expired: ChatError = await answer(runs, other).catch((error) => error);
    expect([expired.code, expired.message]).toEqual([
      "approval.settled",
      "Its time was over before it was answered.",
    ]);
    expect(await ended(runs, "run2")).toBe("failed");
    expect(p.world.made).toEqual([]);
  });

  it("keeps what was allowed for good, notes its use, and forgets it when told so", async () => {
    const p = asking();
    p.world.standing = () => "hints";
    const runs = await p.start();
    await runs.start(request());
    await answer(runs, (await asked(runs))[0] ?? "", { decision: "always", by: "phone" });
    await ended(runs, "run1");
    await p.world.clock.pass(1000);
    expect(await ended(runs, (await runs.start(request())).id)).toBe("done");
    const [rule] = await runs.rules();
    expect(rule).toMatchObject({ kind: "always", tool: "write", by: "phone" });
    expect([rule?.createdAt, rule?.lastUsedAt]).toEqual([1_000_000, 1_001_000]);
    expect(await runs.removeRule(rule?.id ?? "", "owner")).toBe(true);
    expect(await runs.removeRule(rule?.id ?? "", "owner")).toBe(false);
    await runs.start(request());
    expect(await asked(runs)).toEqual(["run3.1"]);
    const actions = p.audit.map(({ action }) => action);
    expect(actions.filter((action) => action.startsWith("rule."))).toEqual([
      "rule.added",
      "rule.removed",
    ]);
  });

  it("keeps id and digest over a restart, and may be answered before the run has come so far", async () => {
    const p = asking();
    let runs = await p.start();
    await runs.start(request());
    const [id = ""] = await asked(runs);
    const before = await runs.approval(id);
    p.kill();
    let connect = (): void => {};
    const isConnected = new Promise<void>((resolve) => {
      connect = resolve;
    });
    p.connect = () => isConnected;
    runs = await p.start();
    expect(runs.approvals()).toMatchObject([{ id, digest: before?.digest, state: "pending" }]);
    const answered = answer(runs, id);
    await eventually(() => expect(runs.approvals()).toEqual([]));
    expect(await runs.approval(id)).toMatchObject({ state: "allowed" });
    expect(await code(answer(runs, id, { decision: "deny" }))).toBe("approval.settled");
    connect();
    expect(await answered).toMatchObject({ state: "allowed" });
    expect(await ended(runs, "run1")).toBe("done");
    expect(p.world.made).toHaveLength(1);
  });

  it("asks anew when the tool changed while the PC was off", async () => {
    const p = asking();
    let runs = await p.start();
    await runs.start(request());
    const [id = ""] = await asked(runs);
    p.kill();
    p.world.tools = [tool("write", { digest: "2" })];
    runs = await p.start();
    await eventually(() => expect(runs.approvals().map((each) => each.id)).toEqual(["run1.2"]));
    expect(await code(answer(runs, id))).toBe("approval.settled");
    expect(runs.approvals()).toMatchObject([{ changed: true, why: "changed" }]);
  });

  it("is given back as it is when its line takes too long", async () => {
    const p = asking();
    const runs = await p.start();
    await runs.start(request());
    const [id = ""] = await asked(runs);
    p.onAppend = () => new Promise(() => {});
    const answered = answer(runs, id);
    await eventually(async () =>
      expect(await runs.approval(id)).toMatchObject({ state: "allowed" }),
    );
    await p.world.clock.pass(3000);
    expect(await answered).toMatchObject({ state: "allowed" });
    expect(p.world.made).toEqual([]);
  });

  it("does nothing that a person said yes to when that cannot be kept", async () => {
    const p = asking({ calls: [WRITE] });
    const runs = await p.start();
    await runs.start(request());
    const [id = ""] = await asked(runs);
    p.onAppend = () => {
      throw new Error("ENOSPC");
    };
    expect(await code(answer(runs, id))).toBe("approval.settled");
    expect(await ended(runs, "run1")).toBe("failed");
    expect([p.world.made, p.errors.length]).toEqual([[], 1]);
  });
});

describe("mayAnswer", () => {
  const owner = { id: "owner", grants: [] };
  const chat = { id: "phone", grants: [] };
  const agent = { id: "phone", grants: ["agent"] };
  const always = { id: "phone", grants: ["agent", "agent:always"] };

  it.each([
    [owner, "phone", "always", true],
    [{ ...owner, id: "terminal" }, "phone", "always", true],
    [chat, "phone", "deny", false],
    [agent, "phone", "once", true],
    [agent, "phone", "conversation", true],
    [agent, "phone", "always", false],
    [agent, "loop:daily", "once", true],
    [agent, "other", "deny", false],
    [agent, "owner", "once", false],
    [always, "phone", "always", true],
    [always, "owner", "always", false],
    [{ id: "phone", grants: ["agent:always"] }, "phone", "always", false],
  ] as const)("%j, of a run of %s, %s: %s", (who, startedBy, decision, expected) => {
    expect(mayAnswer(who, { startedBy }, decision)).toBe(expected);
    expect(mayAnswer(who, { startedBy })).toBe(
      expected || (decision === "always" && startedBy === "phone" && who === agent),
    );
  });

  it("tells who may see arguments", () => {
    expect([owner, chat, agent].map(maySeeArguments)).toEqual([true, false, true]);
  });
});
