import { describe, expect, it } from "vitest";
import { AbortScope } from "../../src/abort-scope.ts";
import { ChatError } from "../../src/errors.ts";
import type { ReplyEvent } from "../../src/reply/provider-reply.ts";
import type { AgentRuns, WatchedRun } from "../../src/runs/agent-runs.ts";
import type { RunEvent } from "../../src/runs/run-events.ts";
import { watchRun } from "../../src/runs/run-stream.ts";
import { watchRuns } from "../../src/runs/runs-stream.ts";
import { script } from "../agent/fake-world.ts";
import { eventually } from "../eventually.ts";
import { settle } from "../settle.ts";
import { answer, asked, asking, ended, type FakePc, pc, READ, request, WRITE } from "./fake-pc.ts";

const NEVER = new Promise<never>(() => {});

async function all(
  run: WatchedRun,
  { offset = 0, events = true, scope = new AbortScope() } = {},
): Promise<RunEvent[]> {
  const found: RunEvent[] = [];
  for await (const batch of watchRun(run, { offset, events, scope })) found.push(...batch);
  return found;
}

function textOf(events: readonly RunEvent[]): string {
  return events.map((event) => (event.type === "token" ? event.delta : "")).join("");
}

/** One whose model says what it is told to. */
function speaking(): { p: FakePc; say: (...events: ReplyEvent[]) => void } {
  const p = pc();
  const said: (readonly ReplyEvent[])[] = [];
  let wake = (): void => {};
  const ports = p.world.ports.bind(p.world);
  p.world.ports = () => ({
    ...ports(),
    model: {
      name: "Fake",
      identity: "fake/model",
      async *converse() {
        for (;;) {
          const now = said.splice(0);
          yield* now;
          if (now.some((events) => events.at(-1)?.type === "finish")) return;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      },
    },
  });
  return {
    p,
    say(...events) {
      said.push(events);
      wake();
    },
  };
}

describe("watchRun", () => {
  it("gives snapshot, objects as they change, and one ending", async () => {
    const p = asking({ say: "Let me.", calls: [WRITE] });
    p.world.perform = async (_, __, { onProgress }) => {
      onProgress?.("half");
      await settle();
      return { outcome: "ok", text: "written" };
    };
    const runs = await p.start();
    const run = await runs.start(request({ conversationId: "talk" }));
    const watching = all(run);
    await answer(runs, (await asked(runs))[0] ?? "");
    const events = await watching;
    expect(events[0]).toMatchObject({
      type: "run",
      id: "run1",
      agent: "helper",
      conversationId: "talk",
      startedAt: 1_000_000,
    });
    expect(events.filter(({ type }) => type === "run")).toHaveLength(1);
    const steps = events.flatMap((event) =>
      event.type === "step" ? [`${event.id} ${event.state} ${event.progress ?? ""}`.trim()] : [],
    );
    expect(steps).toEqual(
      expect.arrayContaining(["c0 waiting", "c0 running half", "c0 done", "model-2 done"]),
    );
    const given = events.map((event) => JSON.stringify(event));
    expect(given.filter((each, index) => each === given[index - 1])).toEqual([]);
    const approvals = events.flatMap((event) => (event.type === "approval" ? [event.state] : []));
    expect(approvals).toEqual(["pending", "allowed"]);
    expect(events.findLast(({ type }) => type === "usage")).toEqual({
      type: "usage",
      inputTokens: 20,
      outputTokens: 10,
      modelCalls: 2,
      toolCalls: 1,
    });
    expect(events.at(-1)).toEqual({
      type: "done",
      content: textOf(events),
      finishReason: "stop",
      usage: { inputTokens: 20, outputTokens: 10 },
      runId: "run1",
    });
    expect(p.world.clock).toBeDefined();
  });

  it("gives what the person should know of the run, whenever there is more of it", async () => {
    const p = asking({ calls: [WRITE] });
    p.world.notices = ["web: npx is not installed on this PC"];
    const runs = await p.start();
    const run = await runs.start(request());
    const watching = all(run);
    const [id = ""] = await asked(runs);
    p.world.notices = Array.from({ length: 20 }, (_, number) => `${number}${"x".repeat(1000)}`);
    await answer(runs, id);
    const events = await watching;
    const told = [
      ...events.flatMap((event) =>
        event.type === "run" || event.type === "notices" ? [event.notices] : [],
      ),
    ];
    expect(told).toContainEqual(["web: npx is not installed on this PC"]);
    const last = told.at(-1) ?? [];
    expect([last.length, last[15]?.length, last[15]?.slice(0, 3)]).toEqual([16, 512, "19x"]);
    const [first] = await all(run, { offset: 0 });
    expect(first).toMatchObject({ type: "run", notices: last });
  });

  it("gives a reader without events token, done and error alone, with the same text", async () => {
    const p = asking({ say: "Let me.", calls: [READ, WRITE] });
    const runs = await p.start();
    const run = await runs.start(request());
    const watching = Promise.all([all(run, { events: true }), all(run, { events: false })]);
    await answer(runs, (await asked(runs))[0] ?? "");
    await eventually(() => expect(runs.approvals()[0]?.id).toBe("run1.2"));
    await answer(runs, "run1.2", { decision: "deny" });
    const [events, plain] = await watching;
    expect(textOf(plain)).toBe(textOf(events));
    expect(new Set(plain.map(({ type }) => type))).toEqual(new Set(["token", "done"]));
    expect(plain.at(-1)).toEqual({
      type: "done",
      content: textOf(events),
      finishReason: "stop",
      usage: { inputTokens: 20, outputTokens: 10 },
    });
  });

  it("begins with the snapshot at every offset, while it runs and when it is over", async () => {
    const p = asking({ say: "Ünd 😀 so.", calls: [WRITE] });
    let runs = await p.start();
    let run = await runs.start(request());
    await asked(runs);
    const check = async (): Promise<void> => {
      const whole = run.read(0)?.text ?? "";
      expect(whole).toContain("😀");
      for (let offset = 0; offset <= whole.length; offset++) {
        const scope = new AbortScope();
        const reader = watchRun(run, { offset, events: true, scope });
        const first = (await reader.next()).value ?? [];
        scope.abort("gone");
        await reader.return(undefined);
        expect(first[0]).toMatchObject({ type: "run", approvals: [{ id: "run1.1" }] });
        const isHalf = whole.slice(0, offset).endsWith("\ud83d");
        expect(textOf(first)).toBe(whole.slice(isHalf ? offset - 1 : offset));
      }
      expect(run.read(whole.length + 1)).toBe(undefined);
      expect(await all(run, { offset: whole.length + 1 })).toEqual([
        {
          type: "error",
          message: "The reply is no longer kept. Ask again.",
          code: "chat.stream_lost",
          runId: "run1",
        },
      ]);
    };
    await check();
    await answer(runs, "run1.1");
    await ended(runs, "run1");
    await check();
    runs = await p.start();
    run = (await runs.find("run1")) as WatchedRun;
    await check();
  });

  it("gives a slow reader what there is by then, each object once", async () => {
    const p = pc({ model: script({ say: "One.", calls: [READ] }, { say: "Two.", calls: [READ] }) });
    const runs = await p.start();
    const run = await runs.start(request());
    const reader = watchRun(run, { offset: 0, events: true, scope: new AbortScope() });
    const first: readonly RunEvent[] = (await reader.next()).value ?? [];
    await ended(runs, "run1");
    const second: readonly RunEvent[] = (await reader.next()).value ?? [];
    expect((await reader.next()).done).toBe(true);
    const ids = second.flatMap((event) => (event.type === "step" ? [event.id] : []));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(["c0", "model-3"]));
    expect(second.filter(({ type }) => type === "token")).toHaveLength(1);
    expect(second.at(-1)).toMatchObject({ type: "done", content: textOf([...first, ...second]) });
  });

  it("lets the text grow, and splits no character", async () => {
    const { p, say } = speaking();
    const runs = await p.start();
    const run = await runs.start(request());
    const reader = watchRun(run, { offset: 0, events: false, scope: new AbortScope() });
    say({ type: "text", text: "Hm \ud83d" });
    expect((await reader.next()).value).toEqual([{ type: "token", delta: "Hm " }]);
    const next = reader.next();
    await settle();
    say({ type: "text", text: "\ude00" });
    expect((await next).value).toEqual([{ type: "token", delta: "😀" }]);
    say({ type: "text", text: "\ud83d" }, { type: "finish", reason: "stop" });
    const rest: RunEvent[] = [];
    for await (const batch of reader) rest.push(...batch);
    expect(rest.at(-1)).toMatchObject({ type: "done", content: "Hm 😀\ud83d" });
    expect(textOf(rest)).toBe("\ud83d");
  });

  it("makes no version of text alone, and wakes no more often than there is something", async () => {
    const { p, say } = speaking();
    const runs = await p.start();
    const run = await runs.start(request());
    await eventually(() => expect(runs.list()[0]?.status).toBe("running"));
    await settle();
    const before = run.read(0)?.version;
    say({ type: "text", text: "Hm" });
    await eventually(() => expect(run.read(0)?.text).toBe("Hm"));
    expect(run.read(0)?.version).toBe(before);
  });

  it("tells a limit as an error with its code, and keeps the text", async () => {
    const p = pc({ model: script({ say: "Hm.", calls: [READ] }) });
    p.world.limits = { ...p.world.limits, modelCalls: 1 };
    const runs = await p.start();
    const run = await runs.start(request());
    const message = "The model was asked 1 times, which is this agent's limit.";
    const [events, plain] = await Promise.all([all(run), all(run, { events: false })]);
    expect(events.at(-1)).toEqual({ type: "error", message, code: "run.limit", runId: "run1" });
    expect(plain.at(-1)).toEqual({ type: "error", message });
    expect(textOf(plain)).toContain("Hm.");
  });

  it("tells a stop as done with what there is", async () => {
    const p = asking({ say: "Hm.", calls: [WRITE] });
    const runs = await p.start();
    const run = await runs.start(request());
    await asked(runs);
    const watching = Promise.all([all(run), all(run, { events: false })]);
    await settle();
    await runs.stop("run1", "owner");
    const [events, plain] = await watching;
    expect(events.at(-1)).toMatchObject({ type: "done", code: "run.stopped", runId: "run1" });
    expect(plain.at(-1)).toEqual({
      type: "done",
      content: textOf(plain),
      usage: { inputTokens: 10, outputTokens: 5 },
    });
  });

  it("tells an interruption as an error that can be resumed", async () => {
    const p = pc({ model: script({ calls: [WRITE] }), perform: () => NEVER });
    await (await p.start()).start(request());
    await eventually(() => expect(p.world.made).toHaveLength(1));
    await p.world.clock.jump(3_600_001);
    const runs = await p.start();
    const run = (await runs.find("run1")) as WatchedRun;
    expect((await all(run)).at(-1)).toEqual({
      type: "error",
      message: "The PC stopped while this ran. It can be resumed.",
      code: "run.interrupted",
      runId: "run1",
    });
  });

  it("ends with the reason of a reader that is sent away, and closes its scope", async () => {
    const p = asking();
    const runs = await p.start();
    const run = await runs.start(request());
    await asked(runs);
    const shutdown = new AbortController();
    const scope = new AbortScope(shutdown.signal);
    const watching = all(run, { scope });
    await settle();
    shutdown.abort(new ChatError("server.shutting_down", "It ends."));
    expect((await watching).at(-1)).toEqual({
      type: "error",
      message: "It ends.",
      code: "server.shutting_down",
      runId: "run1",
    });
    expect(scope.signal.aborted).toBe(true);
    expect(runs.list()[0]?.status).toBe("waiting");
  });

  it("gives the ending to a reader that is sent away by what ended the run", async () => {
    const p = asking();
    const runs = await p.start();
    const run = await runs.start(request());
    await asked(runs);
    const scope = new AbortScope();
    const watching = all(run, { scope });
    await settle();
    const stopped = runs.stop("run1", "owner");
    await stopped;
    scope.abort("gone");
    expect((await watching).at(-1)).toMatchObject({ type: "done" });
  });

  it("shows no arguments to whoever may not see them", async () => {
    const p = asking();
    const runs = await p.start();
    const run = await runs.start(request());
    await asked(runs);
    const viewer = { id: "guest", grants: [] };
    const scope = new AbortScope();
    const reader = watchRun(run, { offset: 0, events: true, scope, viewer });
    const [first] = (await reader.next()).value ?? [];
    scope.close();
    const { steps, approvals } = first as Extract<RunEvent, { type: "run" }>;
    expect(steps.at(-1)).toEqual({
      id: "c0",
      kind: "tool",
      server: "files",
      tool: "write",
      state: "waiting",
    });
    expect(Object.keys(approvals[0] ?? {})).toEqual(
      expect.not.arrayContaining(["arguments", "digest", "offered"]),
    );
    expect(approvals[0]).toMatchObject({ id: "run1.1", state: "pending", tool: "write" });
  });
});

describe("watchRuns", () => {
  const owner = { id: "owner", grants: [] };

  async function next(reader: ReturnType<typeof watchRuns>): Promise<readonly object[]> {
    return (await reader.next()).value ?? [];
  }

  /** Reads until something of this sort comes. */
  async function until(reader: ReturnType<typeof watchRuns>, wanted: object): Promise<void> {
    for (;;) {
      const events = await next(reader);
      if (events.length === 0) throw new Error("it ended");
      const keys = Object.entries(wanted);
      if (
        events.some((event) =>
          keys.every(([key, value]) => (event as Record<string, unknown>)[key] === value),
        )
      )
        return;
    }
  }

  async function waiting(): Promise<{ runs: AgentRuns; p: FakePc }> {
    const p = asking();
    const runs = await p.start();
    await runs.start(request());
    await asked(runs);
    return { runs, p };
  }

  it("gives all there are, then what changes", async () => {
    const { runs } = await waiting();
    const scope = new AbortScope();
    const reader = watchRuns({ runs }, { viewer: owner, scope });
    expect(await next(reader)).toMatchObject(
      [
        { type: "runs", runs: [{ id: "run1", status: "waiting" }] },
        { type: "approvals", approvals: [{ id: "run1.1", runId: "run1", arguments: /path/ }] },
      ].map((each) => ({ type: each.type })),
    );
    await answer(runs, "run1.1");
    await until(reader, { type: "approval", id: "run1.1", state: "allowed" });
    await until(reader, { type: "run", id: "run1", status: "done" });
    await runs.start(request());
    await until(reader, { type: "approval", id: "run2.1", state: "pending" });
    const ended = next(reader);
    scope.abort(new ChatError("server.shutting_down", "It ends."));
    const events = [...(await ended), ...(await next(reader)), ...(await next(reader))];
    expect(events.at(-1)).toEqual({
      type: "error",
      message: "It ends.",
      code: "server.shutting_down",
    });
  });

  it("tells whether no run may begin, at first and when that changes", async () => {
    const { runs } = await waiting();
    const reader = watchRuns({ runs }, { viewer: owner, scope: new AbortScope() });
    expect(await next(reader)).toContainEqual(
      expect.objectContaining({ type: "runs", halted: false }),
    );
    // Before all has ended.
    const halted = runs.halt("owner");
    expect(await next(reader)).toContainEqual({ type: "halted", halted: true });
    await halted;
    const other = watchRuns({ runs }, { viewer: owner, scope: new AbortScope() });
    expect(await next(other)).toContainEqual(
      expect.objectContaining({ type: "runs", halted: true }),
    );
    await runs.unhalt("owner");
    await until(reader, { type: "halted", halted: false });
  });

  it("tells that an approval is gone, and ends in silence with its reader", async () => {
    const { runs } = await waiting();
    const scope = new AbortScope();
    const reader = watchRuns({ runs }, { viewer: owner, scope });
    await next(reader);
    await runs.stop("run1", "owner");
    await until(reader, { type: "approval", id: "run1.1", state: "gone" });
    scope.abort("gone");
    for await (const events of reader) expect(events).not.toContainEqual({ type: "error" });
  });

  it("shows no arguments to whoever may not see them", async () => {
    const { runs } = await waiting();
    const reader = watchRuns(
      { runs },
      {
        viewer: { id: "guest", grants: [] },
        scope: new AbortScope(),
      },
    );
    const text = JSON.stringify(await next(reader));
    expect(text).toContain("run1.1");
    for (const hidden of ["arguments", "digest", "offered", "path"])
      expect(text).not.toContain(`"${hidden}"`);
    await answer(runs, "run1.1");
    expect(JSON.stringify(await next(reader))).not.toContain("arguments");
  });
});
