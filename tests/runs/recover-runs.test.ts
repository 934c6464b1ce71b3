import { describe, expect, it } from "vitest";
import { ChatError } from "../../src/errors.ts";
import type { EndedTurn, RunConversations } from "../../src/runs/run-conversations.ts";
import { script } from "../agent/fake-world.ts";
import { eventually } from "../eventually.ts";
import { settle } from "../settle.ts";
import {
  answer,
  asked,
  asking,
  code,
  ended,
  type FakePc,
  pc,
  READ,
  request,
  WRITE,
} from "./fake-pc.ts";

const NEVER = new Promise<never>(() => {});

/** A PC that was killed while its only run made a call. */
async function killedInCall(name: "read" | "write"): Promise<FakePc> {
  const p = pc({
    model: script({ calls: [name === "read" ? READ : WRITE] }),
    perform: () => NEVER,
  });
  await (await p.start()).start(request());
  await eventually(() => expect(p.world.made).toHaveLength(1));
  p.kill();
  p.world.perform = async () => ({ outcome: "ok", text: "done" });
  return p;
}

describe("createRuns, after a restart", () => {
  it("goes on with a run, and starts no server before those of the life before are gone", async () => {
    const p = await killedInCall("read");
    const runs = await p.start();
    await settle();
    expect(p.world.made).toHaveLength(1);
    expect(runs.list()[0]?.status).toBe("queued");
    await p.world.clock.pass(1999);
    await settle();
    expect(p.world.made).toHaveLength(1);
    await p.world.clock.pass(1);
    expect(await ended(runs, "run1")).toBe("done");
    expect(p.world.made).toHaveLength(2);
  });

  it("tells that nobody knows what came of a call that may write", async () => {
    const p = await killedInCall("write");
    const runs = await p.start();
    const run = await runs.find("run1");
    await settle();
    await p.world.clock.pass(2000);
    expect(await ended(runs, "run1")).toBe("done");
    expect(run?.read(0)?.snapshot.steps.map(({ state }) => state)).toContain("unknown");
    expect(p.world.made).toHaveLength(1);
  });

  it("gives no client that holds text which was lost other text in its place", async () => {
    const p = pc();
    const events = { said: [] as string[], wake: (): void => {} };
    const ports = p.world.ports.bind(p.world);
    p.world.ports = () => ({
      ...ports(),
      model: {
        name: "Fake",
        identity: "fake/model",
        async *converse() {
          for (;;) {
            for (const text of events.said.splice(0)) yield [{ type: "text", text } as const];
            await new Promise<void>((resolve) => {
              events.wake = resolve;
            });
          }
        },
      },
    });
    const say = async (text: string): Promise<void> => {
      events.said.push(text);
      events.wake();
      await settle();
    };
    const first = await (await p.start()).start(request());
    await settle();
    await say("Kept. ");
    await p.world.clock.pass(1000);
    await say("And kept. ");
    // Much at once is kept before it is shown; what is shown before it is kept is little.
    await say("x".repeat(5000));
    const shown = first.read(0)?.text.length ?? 0;
    p.kill();
    const [kept = 0] = [p.state("run1").text.value.length];
    expect([shown, shown - kept > 0, shown - kept <= 2048]).toEqual([5016, true, true]);

    const run = await (await p.start()).find("run1");
    await eventually(() => expect(p.kinds("run1")).toContain("restart"));
    await settle();
    await say("y".repeat(9000));
    expect(run?.read(0)?.text.length).toBeGreaterThan(shown + 4096);
    const returns = true;
    // What it holds stands in the journal, or is of this life and far behind what was lost.
    for (const offset of [0, kept, kept + 4097])
      expect(run?.read(offset, { returns })?.offset).toBe(offset);
    for (const offset of [kept + 1, shown, kept + 4096])
      expect(run?.read(offset, { returns })).toBeUndefined();
    // Who is watching goes on.
    expect(run?.read(shown)).toBeDefined();
  });

  it("interrupts what is older than an hour, until somebody resumes it", async () => {
    const p = await killedInCall("write");
    await p.world.clock.jump(3_600_001);
    let runs = await p.start();
    expect(await ended(runs, "run1")).toBe("interrupted");
    const run = await runs.find("run1");
    expect(run?.read(0)?.ending).toMatchObject({ status: "failed", code: "run.interrupted" });
    expect(runs.list({ states: ["interrupted"] })).toHaveLength(1);
    expect(p.kinds("run1").at(-1)).toBe("interrupted");
    runs = await p.start();
    expect(await ended(runs, "run1")).toBe("interrupted");
    expect(p.kinds("run1").at(-1)).toBe("interrupted");
    const resumed = await runs.resume("run1", "phone");
    expect(resumed.read(0)?.ending).toBe(undefined);
    expect(await code(runs.resume("run1", "phone"))).toBe("run.not_interrupted");
    await settle();
    await p.world.clock.pass(2000);
    expect(await ended(runs, "run1")).toBe("done");
    expect(await code(runs.resume("run1", "phone"))).toBe("run.not_interrupted");
    expect(await code(runs.resume("run9", "phone"))).toBe("not_found.run");
    expect(p.audit).toContainEqual({
      action: "run.resumed",
      by: "phone",
      run: "run1",
      agent: "helper",
    });
  });

  it("stops what is interrupted, and tells that nobody knows what came of its call", async () => {
    const p = await killedInCall("write");
    await p.world.clock.jump(3_600_001);
    const runs = await p.start();
    expect(await ended(runs, "run1")).toBe("interrupted");
    expect(await runs.stop("run1", "owner")).toBe(true);
    expect(p.kinds("run1").slice(-3)).toEqual(["interrupted", "result", "end"]);
    const view = (await runs.find("run1"))?.read(0);
    expect([view?.snapshot.status, view?.snapshot.steps.at(-1)?.state]).toEqual([
      "stopped",
      "unknown",
    ]);
  });

  it("stops what is being interrupted at that moment", async () => {
    const p = await killedInCall("write");
    await p.world.clock.jump(3_600_001);
    let write = (): void => {};
    p.onAppend = (_, { type }) =>
      type === "interrupted"
        ? new Promise((resolve) => {
            write = resolve;
          })
        : undefined;
    const runs = await p.start();
    await settle();
    const stopped = runs.stop("run1", "owner");
    await settle();
    write();
    await stopped;
    expect(runs.list()[0]?.status).toBe("stopped");
    expect(p.kinds("run1").slice(-3)).toEqual(["interrupted", "result", "end"]);
  });

  it("never goes on with a journal that is damaged", async () => {
    const p = asking();
    await (await p.start()).start(request({ conversationId: "talk" }));
    await eventually(() => expect(p.kinds("run1")).toContain("approval"));
    p.kill();
    p.files.set("run1", `${p.files.get("run1")}no line\n${p.files.get("run1")?.split("\n")[1]}\n`);
    const kept = p.files.get("run1");
    const runs = await p.start();
    expect(await ended(runs, "run1")).toBe("interrupted");
    expect(p.errors.map(String)).toEqual([
      "Error: The journal of run run1 is damaged: it is not gone on with.",
    ]);
    expect(runs.approvals()).toEqual([]);
    expect(await code(answer(runs, "run1.1"))).toBe("approval.settled");
    expect(await code(runs.resume("run1", "owner"))).toBe("run.not_interrupted");
    expect(await runs.stop("run1", "owner")).toBe(true);
    expect(p.files.get("run1")).toBe(kept);
    // It holds up nobody.
    expect(await code(runs.start(request({ conversationId: "talk" })))).toBe("none");
  });

  it("takes a journal whose lines make no sense for damaged", async () => {
    const p = pc();
    await ended(await p.start(), (await (await p.start()).start(request())).id);
    p.files.set("run1", `${p.files.get("run1")?.split("\n")[0]}\n{"type":"turn","at":1}\n`);
    const runs = await p.start();
    expect(runs.list()[0]?.status).toBe("interrupted");
    expect(p.errors).toHaveLength(1);
  });

  it("drops a journal that never got its first line", async () => {
    const p = pc();
    p.files.set("run7", '{"type":"ru');
    const runs = await p.start();
    expect([p.files.size, runs.list(), p.errors]).toEqual([0, [], []]);
  });

  it("ends a run whose agent is not there any more", async () => {
    const p = await killedInCall("write");
    p.connect = () => {
      throw new ChatError("not_found.agent", "The agent helper is not there any more.");
    };
    const runs = await p.start();
    expect(await ended(runs, "run1")).toBe("failed");
    expect((await runs.find("run1"))?.read(0)?.ending).toEqual({
      status: "failed",
      code: "not_found.agent",
      message: "The agent helper is not there any more.",
    });
    expect(p.kinds("run1").slice(-2)).toEqual(["result", "end"]);
  });

  it("can stop a run whose servers do not answer", async () => {
    const p = asking();
    await (await p.start()).start(request());
    await eventually(() => expect(p.kinds("run1")).toContain("approval"));
    p.connect = () => NEVER;
    const runs = await p.start();
    await runs.stop("run1", "owner");
    expect(runs.list()[0]?.status).toBe("stopped");
  });

  it("keeps so many runs that are over, and removes the oldest", async () => {
    const p = pc();
    const limits = { kept: 3 };
    let runs = await p.start({ limits });
    for (let number = 1; number <= 5; number++)
      await ended(runs, (await runs.start(request({ key: `k${number}` }))).id);
    await eventually(() => expect([...p.files.keys()]).toEqual(["run3", "run4", "run5"]));
    expect(runs.list().map(({ id }) => id)).toEqual(["run5", "run4", "run3"]);
    expect([await runs.find("run1"), await runs.findByKey("owner", "k1")]).toEqual([
      undefined,
      undefined,
    ]);
    runs = await p.start({ limits: { kept: 1 } });
    expect([...p.files.keys()]).toEqual(["run5"]);
    expect(runs.list({ limit: 0 })).toEqual([]);
  });
});

describe("createRuns, with conversations", () => {
  const user = { role: "user", content: "Go." } as const;

  function conversations(told: unknown[]): RunConversations {
    return {
      history: async (id, { startedBy }) => {
        if (startedBy === "stranger") throw new ChatError("not_found.route", "No.");
        return [{ role: "assistant", content: `Before, in ${id}.` }];
      },
      begun: async (id, turn) => void told.push([id, "begun", turn]),
      ended: async (id, turn) => void told.push([id, "ended", turn]),
    };
  }

  it("takes the history from there, and tells it what the run added", async () => {
    const p = pc({
      model: (messages) => (messages.length > 4 ? { say: "Done." } : { calls: [READ] }),
    });
    const told: unknown[] = [];
    const runs = await p.start({ conversations: conversations(told) });
    const given = [{ role: "user", content: "Old." } as const, user];
    await ended(runs, (await runs.start(request({ conversationId: "talk", messages: given }))).id);
    expect(p.world.conversations[0]).toEqual([
      { role: "system", content: "Be brief." },
      { role: "assistant", content: "Before, in talk." },
      user,
    ]);
    const who = { runId: "run1", agent: "helper", startedBy: "owner", at: 1_000_000 };
    await eventually(() => expect(told).toHaveLength(2));
    expect(told).toEqual([
      ["talk", "begun", { ...who, message: user }],
      [
        "talk",
        "ended",
        {
          ...who,
          status: "done",
          text: '<think>→ files · read {"path":"a"}</think>\nDone.',
          messages: [
            {
              role: "assistant",
              content: "",
              toolCalls: [{ id: "c0", name: "files__read", arguments: '{"path":"a"}' }],
            },
            { role: "tool", toolCallId: "c0", content: "read is done" },
            { role: "assistant", content: "Done." },
          ],
        },
      ],
    ]);
    expect(await code(runs.start(request({ conversationId: "talk", startedBy: "stranger" })))).toBe(
      "not_found.route",
    );
  });

  it("answers a message there once more, and adds none, also after a restart", async () => {
    const p = pc();
    const told: unknown[] = [];
    const wanted: unknown[] = [];
    const replyTo = "m-1";
    const keeping: RunConversations = {
      ...conversations(told),
      history: async (id, _, upTo) => {
        wanted.push([id, upTo]);
        return [user];
      },
    };
    const runs = await p.start({ conversations: keeping });
    await ended(runs, (await runs.start(request({ conversationId: "talk", replyTo }))).id);
    expect(wanted).toEqual([["talk", replyTo]]);
    expect(p.world.conversations[0]).toEqual([{ role: "system", content: "Be brief." }, user]);
    const end = ["talk", "ended", expect.objectContaining({ replyTo, text: "Done." })];
    await eventually(() => expect(told).toEqual([end]));
    await p.start({ conversations: keeping });
    await eventually(() => expect(told).toEqual([end, end]));
  });

  it("takes the next message at once, and begins with it when the last run is told", async () => {
    const p = pc();
    const told: string[] = [];
    let tell = (): void => {};
    const runs = await p.start({
      conversations: {
        history: async () => told.map((content) => ({ role: "assistant", content })),
        begun: async () => {},
        ended: async (_, { text }) => {
          await new Promise<void>((resolve) => {
            tell = resolve;
          });
          told.push(text);
        },
      },
    });
    await ended(runs, (await runs.start(request({ conversationId: "talk" }))).id);
    const next = runs.start(request({ conversationId: "talk" }));
    await settle();
    tell();
    await ended(runs, (await next).id);
    expect(p.world.conversations.at(-1)).toContainEqual({ role: "assistant", content: "Done." });
  });

  it("tells again after a restart, and heeds no failure", async () => {
    const p = pc();
    const failing: RunConversations = {
      history: async () => [],
      begun: () => Promise.reject(new Error("begun")),
      ended: () => Promise.reject(new Error("ended")),
    };
    const runs = await p.start({ conversations: failing });
    expect(await ended(runs, (await runs.start(request({ conversationId: "talk" }))).id)).toBe(
      "done",
    );
    await eventually(() => expect(p.errors.map(String)).toEqual(["Error: begun", "Error: ended"]));
    const told: [string, string, EndedTurn][] = [];
    await p.start({ conversations: conversations(told) });
    await eventually(() => expect(told).toHaveLength(1));
    expect(told[0]?.[2]).toMatchObject({ runId: "run1", text: "Done.", status: "done" });
    expect(await asked(await p.start(), 0)).toEqual([]);
  });
});
