import { describe, expect, it } from "vitest";
import { DEFAULT_AGENT_LIMITS } from "../../src/agent/agent-limits.ts";
import { turnMessages } from "../../src/agent/messages-of-run.ts";
import { runAgent } from "../../src/agent/run-agent.ts";
import { RunState } from "../../src/agent/run-state.ts";
import { RunStop } from "../../src/agent/run-stop.ts";
import { snapshotOf } from "../../src/agent/snapshot.ts";
import { ChatError } from "../../src/errors.ts";
import { eventually } from "../eventually.ts";
import { settle } from "../settle.ts";
import { FakeWorld, script, tool } from "./fake-world.ts";

const READ = { name: "files__read", given: { path: "a" } };
const WRITE = { name: "files__write", given: { path: "b" } };

function world(parts: Partial<FakeWorld> = {}): FakeWorld {
  return Object.assign(new FakeWorld(), parts);
}

function ending(state: RunState): object | undefined {
  if (!state.ended) return undefined;
  const { at: _, type: __, ...rest } = state.ended;
  return rest;
}

function kinds(given: FakeWorld): string[] {
  return given.lines.map(({ type }) => type);
}

describe("runAgent", () => {
  it("asks, calls and ends, each step in the journal before what follows from it", async () => {
    const w = world({ model: script({ say: "Let me see.", calls: [READ, WRITE] }) });
    const order: string[] = [];
    w.onAppend = (line) => void order.push(line.type);
    w.perform = async (name) => {
      order.push(`(${name})`);
      return { outcome: "ok", text: `${name} is done` };
    };
    const state = await w.run();
    expect(order).toEqual([
      "run",
      "ask",
      "text",
      "turn",
      "started",
      "(read)",
      "result",
      "started",
      "(write)",
      "result",
      "ask",
      "text",
      "turn",
      "end",
    ]);
    expect(ending(state)).toEqual({ status: "done", finish: "stop" });
    expect(state.text.value).toBe(
      'Let me see.\n<think>→ files · read {"path":"a"}</think>\n<think>→ files · write {"path":"b"}</think>\nDone.',
    );
    expect(w.conversations.at(-1)).toEqual([
      { role: "system", content: "Be brief." },
      { role: "user", content: "Go." },
      {
        role: "assistant",
        content: "Let me see.",
        toolCalls: [
          { id: "c0", name: "files__read", arguments: '{"path":"a"}' },
          { id: "c1", name: "files__write", arguments: '{"path":"b"}' },
        ],
      },
      { role: "tool", toolCallId: "c0", content: "read is done" },
      { role: "tool", toolCallId: "c1", content: "write is done" },
    ]);
    expect(snapshotOf(state)).toEqual(snapshotOf(RunState.of(w.lines)));
    expect(snapshotOf(state).usage).toEqual({
      inputTokens: 20,
      outputTokens: 10,
      modelCalls: 2,
      toolCalls: 2,
    });
    expect(snapshotOf(state).steps.map(({ id, state: at }) => [id, at])).toEqual([
      ["model-1", "done"],
      ["c0", "done"],
      ["c1", "done"],
      ["model-2", "done"],
    ]);
  });

  it("makes read-only calls at the same time, eight at most, and others one after another", async () => {
    const reads = Array.from({ length: 10 }, (_, n) => ({
      ...READ,
      id: `r${n}`,
      given: { path: `${n}` },
    }));
    const writes = [1, 2].map((n) => ({ ...WRITE, id: `w${n}`, given: { path: `${n}` } }));
    const w = world({ model: script({ calls: reads }, { calls: writes }) });
    const most: number[] = [];
    const eight = new Promise<void>((resolve) => {
      w.onAppend = () => {
        if (w.running === 8) resolve();
      };
    });
    w.perform = async (name) => {
      if (w.running === 8) w.onAppend({ type: "notice", at: 0, text: "" });
      if (name === "read") await eight;
      most.push(name === "write" ? w.running : 0);
      return { outcome: "ok", text: "done" };
    };
    const state = await w.run();
    expect(state.status).toBe("done");
    expect(w.mostRunning).toBe(8);
    expect(Math.max(...most)).toBe(1);
    expect(w.made).toHaveLength(12);
  });

  it("gives calls ids of its own where the provider's are missing or used before", async () => {
    const again = { ...READ, id: "c0" };
    const w = world({
      model: script(
        { calls: [again] },
        { calls: [again, { ...READ, id: "", given: { path: "z" } }] },
      ),
    });
    const state = await w.run();
    expect([...state.calls.keys()]).toEqual(["c0", "call_2", "call_3"]);
  });

  it("gives replays and signatures back to the same model alone", async () => {
    const w = world({ model: script({ calls: [READ] }) });
    const line = { replay: [{ dialect: "d", model: "m", value: 1 }] };
    w.onAppend = (given) => {
      if (given.type === "turn" && given.calls.length > 0) Object.assign(given, line);
    };
    await w.run();
    expect(w.conversations[1]?.[2]).toMatchObject(line);
    w.file = w.file
      .replaceAll('"from":"fake/model"', '"from":"other"')
      .replace(/\{"type":"end".*\n/, "");
    w.file = w.file.split("\n").slice(0, 6).join("\n").concat("\n");
    await w.run();
    expect(w.conversations.at(-1)?.[2]).not.toHaveProperty("replay");
  });
});

describe("runAgent asking a person", () => {
  it("asks, binds the answer to what was shown, and makes the call", async () => {
    const w = world({ standing: () => "hints", model: script({ calls: [WRITE] }) });
    const state = await w.run();
    expect(kinds(w).filter((type) => type !== "text")).toEqual([
      "run",
      "ask",
      "turn",
      "approval",
      "decision",
      "started",
      "result",
      "ask",
      "turn",
      "end",
    ]);
    expect(w.asked).toMatchObject([
      {
        id: "run-1.1",
        stepId: "c0",
        server: "files",
        tool: "write",
        arguments: '{\n  "path": "b"\n}',
        why: "may-change",
        changed: false,
        offered: ["once", "conversation", "always"],
        state: "pending",
      },
    ]);
    expect(w.asked[0]?.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(snapshotOf(state).approvals).toMatchObject([{ state: "allowed", scope: "once" }]);
    expect(w.rules).toEqual([]);
  });

  it("asks once for a tool that only reads, and never again for one that was always allowed", async () => {
    const reads = [READ, { ...READ, given: { path: "x" } }];
    const w = world({
      standing: () => "hints",
      model: script(...reads.map((call) => ({ calls: [call] }))),
    });
    await w.run();
    expect(w.asked.map(({ why }) => why)).toEqual(["first-use"]);
    expect(w.rules).toEqual([
      { kind: "first-use", agent: "helper", server: "files", tool: "read", definition: "read-1" },
    ]);
    const v = world({
      standing: () => "hints",
      model: script({ calls: [WRITE] }, { calls: [{ ...WRITE, given: { path: "x" } }] }),
      person: async () => ({ decision: "allow", scope: "always", by: "phone" }),
    });
    await v.run();
    expect(v.asked).toHaveLength(1);
    expect(v.rules).toMatchObject([{ kind: "always", tool: "write", by: "phone" }]);
  });

  it("tells the model of a no, with the person's words, and ends at the third", async () => {
    const w = world({
      standing: () => "ask",
      model: script(...[1, 2, 3, 4].map(() => ({ calls: [WRITE] }))),
      person: async () => ({ decision: "deny", message: "Not there." }),
    });
    const state = await w.run();
    expect(w.made).toEqual([]);
    expect(state.calls.get("c0")?.result?.text).toBe("The person did not allow this. Not there.");
    expect(ending(state)).toMatchObject({ status: "failed", code: "run.denied" });
    expect(
      snapshotOf(state)
        .steps.filter(({ kind }) => kind === "tool")
        .map((s) => s.state),
    ).toEqual(["denied", "denied", "denied"]);
  });

  it("takes an answer for something else for a no", async () => {
    const w = world({
      standing: () => "ask",
      model: script({ calls: [WRITE] }),
      person: async () => ({ decision: "allow", digest: "another" }),
    });
    await w.run();
    expect(w.made).toEqual([]);
  });

  it.each<[string, number]>([
    ["nobody answers", 0],
    ["the answer is late", 1],
  ])("allows nothing when %s", async (_, answers) => {
    const w = world({ standing: () => "ask", model: script({ calls: [WRITE] }) });
    w.person = async () => {
      if (answers === 0) {
        void w.clock.pass(86_400_001);
        return new Promise(() => {});
      }
      await w.clock.jump(86_400_001);
      return { decision: "allow" };
    };
    const state = await w.run();
    expect(w.made).toEqual([]);
    expect(ending(state)).toMatchObject({
      status: "failed",
      code: "run.expired",
      message: "Nobody allowed files · write within 24 hours.",
    });
    expect(snapshotOf(state).approvals).toMatchObject([{ state: "expired" }]);
  });

  it("asks anew when the tool changed while somebody was asked", async () => {
    const w = world({ standing: () => "ask", model: script({ calls: [WRITE] }) });
    w.person = async () => {
      w.tools = [tool("write", { digest: w.asked.length === 1 ? "2" : "2" })];
      return { decision: "allow", scope: "always" };
    };
    const state = await w.run();
    expect(snapshotOf(state).approvals).toMatchObject([
      { id: "run-1.1", state: "gone", changed: false },
      { id: "run-1.2", state: "allowed", changed: true, why: "changed" },
    ]);
    expect(w.made).toHaveLength(1);
  });

  it("does not offer for good what was not shown whole", async () => {
    const long = { ...WRITE, given: { path: "x".repeat(2000) } };
    const w = world({ standing: () => "ask", model: script({ calls: [long] }) });
    await w.run();
    expect(w.asked).toMatchObject([{ cut: true, offered: ["once"] }]);
    expect(w.asked[0]?.arguments).toContain("… (2000 characters)");
  });

  it("waits again after a restart, with the same id and digest, however often", async () => {
    const w = world({ standing: () => "ask", model: script({ calls: [WRITE] }) });
    w.person = () => new Promise(() => {});
    for (let start = 0; start < 6; start++) {
      const stop = new AbortController();
      const running = w.run({ signal: stop.signal });
      await eventually(() => expect(w.asked).toHaveLength(start + 1));
      stop.abort(new RunStop("suspend"));
      expect((await running).status).toBe("waiting");
      await w.clock.jump(7_000_000);
    }
    expect(new Set(w.asked.map(({ id, digest }) => `${id} ${digest}`)).size).toBe(1);
    w.person = async () => ({ decision: "allow" });
    expect((await w.run()).status).toBe("done");
    expect(w.made).toHaveLength(1);
  });
});

describe("runAgent and a model that errs", () => {
  it.each<[string, { name: string; given?: object | string }, RegExp]>([
    ["arguments that are no JSON", { name: "files__write", given: '{"path": "a' }, /are not JSON/],
    ["an unknown tool", { name: "no_such" }, /There is no tool "no_such"/],
    ["the wrong type", { name: "files__write", given: { path: 1 } }, /path must be string/],
    ["too much", { name: "files__write", given: { path: "x".repeat(70_000) } }, /65536 bytes/],
  ])("tells it of %s, asks nobody, and ends at the third", async (_, call, words) => {
    const w = world({ standing: () => "ask", model: () => ({ calls: [call] }) });
    const state = await w.run();
    expect(state.calls.get("c0")?.result?.text).toMatch(words);
    expect([w.asked, w.made]).toEqual([[], []]);
    expect(ending(state)).toEqual({
      status: "failed",
      code: "run.mistakes",
      message: "The model called a tool wrongly three times.",
    });
    expect(state.turns).toHaveLength(3);
    const sent = w.conversations.at(-1)?.find(({ role }) => role === "assistant");
    expect(() =>
      JSON.parse(
        (sent as never as { toolCalls: { arguments: string }[] }).toolCalls[0]?.arguments ?? "",
      ),
    ).not.toThrow();
  });

  it("never makes a call that was cut off, even if it parses", async () => {
    const w = world({
      model: script({ calls: [{ name: "files__write", given: "" }], finish: "length" }),
    });
    const state = await w.run();
    expect(w.made).toEqual([]);
    expect(state.calls.get("c0")?.result?.text).toContain("cut off at its token limit");
    expect(state.status).toBe("done");
  });

  it("takes no arguments for an empty object", async () => {
    const w = world({ model: script({ calls: [{ name: "files__write", given: "" }] }) });
    await w.run();
    expect(w.made).toEqual(["write {}"]);
  });

  it("asks once more when nothing comes, then fails", async () => {
    const w = world({ model: () => ({}) });
    expect(ending(await w.run())).toMatchObject({ status: "failed", code: "run.empty" });
    expect(w.conversations).toHaveLength(2);
    const v = world({ model: (_, asks) => (asks === 1 ? { say: " " } : { say: "Yes." }) });
    expect((await v.run()).status).toBe("done");
  });

  it("ends what repeats itself: asks before the fourth, refuses the fifth", async () => {
    const w = world({ model: () => ({ calls: [READ] }) });
    const state = await w.run();
    expect(w.asked.map(({ why, offered }) => [why, offered])).toEqual([["repeating", ["once"]]]);
    expect(w.made).toHaveLength(4);
    expect(ending(state)).toMatchObject({ status: "failed", code: "run.repeating" });
  });

  it("does not take the same call for a repetition when its result differs", async () => {
    const w = world({ model: script(...Array.from({ length: 8 }, () => ({ calls: [READ] }))) });
    w.perform = async () => ({ outcome: "ok", text: `${w.made.length}` });
    expect((await w.run()).status).toBe("done");
    expect(w.asked).toEqual([]);
  });
});

describe("runAgent and a provider that fails", () => {
  const busy = new ChatError("provider.rate_limited", "Busy.");

  it("tries twice more, after 2 s and 8 s", async () => {
    const w = world({ model: (_, asks) => (asks < 3 ? { fail: busy } : { say: "Yes." }) });
    const waits: number[] = [];
    const sleep = w.clock.sleep.bind(w.clock);
    w.clock.sleep = async (ms, signal) => {
      if (ms > 8000) return sleep(ms, signal);
      waits.push(ms);
    };
    expect((await w.run()).status).toBe("done");
    expect(waits).toEqual([2000, 8000]);
  });

  it.each<[string, ChatError, string | undefined, number]>([
    ["still fails", busy, undefined, 3],
    [
      "wants a long pause",
      new ChatError("provider.rate_limited", "Busy.", { headers: { "retry-after": "61" } }),
      undefined,
      1,
    ],
    ["fails after output", busy, "Well", 1],
    ["refuses", new ChatError("provider.rejected", "No."), undefined, 1],
    [
      "fails for a key",
      new ChatError("provider.failed", "Key.", { cause: { status: 401 } }),
      undefined,
      1,
    ],
    [
      "fails by itself",
      new ChatError("provider.failed", "500.", { cause: { status: 500 } }),
      undefined,
      3,
    ],
  ])("gives up when it %s", async (_, error, after, asks) => {
    const w = world({ model: () => ({ fail: error, ...(after && { after }) }) });
    w.clock.sleep = (ms, signal) =>
      ms > 8000
        ? new Promise((resolve) => signal.addEventListener("abort", () => resolve()))
        : Promise.resolve();
    const state = await w.run();
    expect(ending(state)).toEqual({ status: "failed", code: error.code, message: error.message });
    expect(w.conversations).toHaveLength(asks);
    expect(state.text.value).toBe(after ?? "");
  });

  it("leaves out the oldest results once when the context is full", async () => {
    const full = { fail: new ChatError("provider.context_too_long", "Full.") };
    const calls = script({ calls: [READ] }, { calls: [WRITE] });
    const w = world({
      model: (messages, asks) => (asks === 3 ? full : asks > 4 ? full : calls(messages, asks)),
    });
    const state = await w.run();
    const results = w.conversations.at(-1)?.filter(({ role }) => role === "tool");
    expect(results?.map(({ content }) => content)).toEqual(["[dropped]", "write is done"]);
    expect(state.status).toBe("done");
    const v = world({ model: (messages, asks) => (asks > 1 ? full : calls(messages, asks)) });
    expect(ending(await v.run())).toMatchObject({ code: "provider.context_too_long" });
    expect(v.conversations).toHaveLength(3);
  });

  it("asks no model that cannot use tools", async () => {
    const w = world({ canUseTools: false });
    expect(ending(await w.run())).toMatchObject({ code: "run.no_tools" });
    expect(w.conversations).toEqual([]);
  });
});

describe("runAgent within its limits", () => {
  const forever = (messages: readonly unknown[]) => ({
    say: "More.",
    calls: [{ ...WRITE, given: { path: `${messages.length}` } }],
  });

  it.each<[string, object, number, number]>([
    ["model calls", { modelCalls: 4 }, 4, 4],
    ["tool calls", { toolCalls: 2 }, 3, 2],
    ["output tokens", { outputTokens: 11 }, 3, 3],
    ["input tokens", { inputTokens: 20 }, 2, 2],
  ])("ends at its %s", async (_, limits, asks, made) => {
    const w = world({ model: forever, limits: { ...DEFAULT_AGENT_LIMITS, ...limits } });
    const state = await w.run();
    expect(ending(state)).toMatchObject({ status: "failed", code: "run.limit" });
    expect([w.conversations.length, w.made.length]).toEqual([asks, made]);
    expect(state.text.value).toContain("More.");
  });

  it("ends when it worked too long, in the middle of a model's turn", async () => {
    const w = world({ model: () => ({ hang: true }) });
    const running = w.run();
    await eventually(() => expect(w.conversations).toHaveLength(1));
    await w.clock.pass(1_800_000);
    expect(ending(await running)).toMatchObject({ status: "failed", code: "run.limit" });
  });

  it("does not count the time in which a person is waited for, nor a clock that jumps", async () => {
    const w = world({ standing: () => "ask", model: script({ calls: [WRITE] }) });
    w.person = async () => {
      await w.clock.pass(80_000_000);
      return { decision: "allow" };
    };
    w.perform = async () => {
      await w.clock.jump(-10_000_000);
      return { outcome: "ok", text: "done" };
    };
    const state = await w.run();
    expect(state.status).toBe("done");
    expect(state.activeMs).toBe(0);
  });

  it("gives up a call that says nothing for two minutes, and tells what may have happened", async () => {
    const w = world({ model: script({ calls: [WRITE] }) });
    w.perform = () => {
      void w.clock.pass(124_000, 62);
      return new Promise(() => {});
    };
    const state = await w.run();
    expect(state.calls.get("c0")?.result).toMatchObject({
      outcome: "unknown",
      text: "It did not answer in time. It may or may not have happened. Check before doing it again.",
    });
    expect(state.status).toBe("done");
  });

  it("lets a call go on that tells of progress, but not for ever", async () => {
    const w = world({
      model: script({ calls: [WRITE] }),
      limits: { ...DEFAULT_AGENT_LIMITS, callTotalMs: 400_000 },
    });
    let passed = 0;
    w.perform = async (_, __, { signal, onProgress }) => {
      while (!signal.aborted) {
        await w.clock.pass(30_000);
        passed += 30_000;
        onProgress?.("on it\u202e");
      }
      return { outcome: "error", text: "stopped" };
    };
    const state = await w.run();
    expect(passed).toBeGreaterThanOrEqual(400_000);
    expect(passed).toBeLessThanOrEqual(480_000);
    expect(state.calls.get("c0")?.result).toMatchObject({ outcome: "error", text: "stopped" });
    expect(w.updates.find(({ type }) => type === "progress")).toEqual({
      type: "progress",
      call: "c0",
      message: "on it",
    });
  });

  it("keeps the whole of a long result, and tells the model of its ends", async () => {
    const w = world({ model: script({ calls: [READ] }) });
    const limits = { resultBytes: 100, keptResultBytes: 1000 };
    w.limits = { ...DEFAULT_AGENT_LIMITS, ...limits };
    w.perform = async () => ({ outcome: "ok", text: `a\u200b${"b".repeat(5000)}` });
    const state = await w.run();
    expect(state.kept.keptResult("c0")).toBe(`a${"b".repeat(999)}\n[cut here: it was longer]`);
    expect(state.calls.get("c0")?.result).toMatchObject({ removed: 1 });
    expect(w.conversations.at(-1)?.at(-1)?.content).toContain("call read_result");
  });

  it("cleans a long result without holding up everything else", async () => {
    const w = world({ model: script({ calls: [READ] }) });
    let inRow = 0;
    let most = 0;
    let turn = setImmediate(function next() {
      inRow++;
      turn = setImmediate(next);
    });
    w.perform = async () => ({ outcome: "ok", text: "a\u202e\u{e0041}b ".repeat(1_000_000) });
    w.onAppend = ({ type }) => {
      if (type === "started") inRow = 0;
      if (type === "result") most = inRow;
    };
    const state = await w.run();
    clearImmediate(turn);
    expect(state.calls.get("c0")?.result).toMatchObject({ removed: 2_000_000 });
    expect(most).toBeGreaterThan(10);
  });

  it("tells of servers that are not there, once", async () => {
    const w = world({ notices: ["web is not reachable"], model: script({ calls: [READ] }) });
    await w.run();
    expect(kinds(w).filter((type) => type === "notice")).toEqual(["notice"]);
  });
});

describe("runAgent when it is stopped", () => {
  it.each<[string, Partial<FakeWorld>]>([
    ["a model that hangs", { model: () => ({ hang: true }) }],
    [
      "a call that hangs",
      { perform: () => new Promise(() => {}), model: script({ calls: [WRITE] }) },
    ],
    [
      "a person who thinks",
      {
        standing: () => "ask",
        person: () => new Promise(() => {}),
        model: script({ calls: [WRITE] }),
      },
    ],
  ])("ends within three seconds, whatever %s does", async (_, parts) => {
    const w = world(parts);
    const stop = new AbortController();
    const running = w.run({ signal: stop.signal });
    await eventually(() =>
      expect(w.conversations.length + w.made.length + w.asked.length).toBeGreaterThan(0),
    );
    if (parts.model && parts.perform) await eventually(() => expect(w.made).toHaveLength(1));
    if (parts.person) await eventually(() => expect(w.asked).toHaveLength(1));
    stop.abort(new RunStop("stop", "phone"));
    await settle();
    await w.clock.pass(2000);
    const state = await running;
    expect(ending(state)).toEqual({ status: "stopped", message: "It was stopped.", by: "phone" });
    expect(snapshotOf(state).steps.at(-1)?.state).toBe("stopped");
    expect(snapshotOf(state).approvals.map((each) => each.state)).toEqual(
      parts.person ? ["gone"] : [],
    );
  });

  it("tells the truth about a call that was done all the same", async () => {
    const w = world({ model: script({ calls: [WRITE] }) });
    const stop = new AbortController();
    w.perform = async () => {
      stop.abort(new RunStop("stop"));
      return { outcome: "ok", text: "written" };
    };
    const state = await w.run({ signal: stop.signal });
    expect(state.status).toBe("stopped");
    expect(state.calls.get("c0")?.result).toMatchObject({ outcome: "ok", text: "written" });
  });

  it.each(["error", "unknown"] as const)(
    "shows a call as stopped of which its tool says %s once it was asked to stop",
    async (outcome) => {
      const w = world({ model: script({ calls: [WRITE] }) });
      const stop = new AbortController();
      w.perform = async () => {
        stop.abort(new RunStop("stop"));
        return { outcome, text: "The call was cancelled." };
      };
      const state = await w.run({ signal: stop.signal });
      expect(state.calls.get("c0")?.result).toMatchObject({ outcome, reason: "stopped" });
      expect(snapshotOf(state).steps.at(-1)?.state).toBe("stopped");
    },
  );

  it("makes no call when it is stopped while it writes that it is about to", async () => {
    const w = world({ model: script({ calls: [WRITE] }) });
    const stop = new AbortController();
    w.onAppend = ({ type }) => {
      if (type === "started") stop.abort(new RunStop("suspend"));
    };
    await w.run({ signal: stop.signal });
    expect(w.made).toEqual([]);
    expect(w.lines.at(-1)).toMatchObject({ type: "result", text: "The call was not executed." });
    expect((await w.run()).status).toBe("done");
  });

  it("fails, and tells the PC's log why, when a port breaks its promise", async () => {
    const w = world({ person: () => Promise.reject(new Error("broken")), standing: () => "ask" });
    w.model = script({ calls: [WRITE] });
    const errors: unknown[] = [];
    const state = await w.run({ onError: (error) => errors.push(error) });
    expect(ending(state)).toMatchObject({ status: "failed", code: "internal.error" });
    expect(errors).toEqual([new Error("broken")]);
    expect(w.made).toEqual([]);
  });

  it("leaves the run as it is when nobody reads it any more", async () => {
    const w = world({ model: script({ calls: [WRITE] }) });
    for await (const update of runAgent(new RunState(), w.ports(), w.options()))
      if (update.type === "line" && update.line.type === "ask") break;
    await eventually(() => expect(w.lines.at(-1)?.type).toBe("ask"));
    expect((await w.run()).status).toBe("done");
  });
});

describe("runAgent after a restart", () => {
  async function upTo(w: FakeWorld, type: string): Promise<void> {
    const { onAppend } = w;
    const reached = new Promise<void>((resolve) => {
      w.onAppend = (line) => {
        if (line.type !== type) return undefined;
        resolve();
        return new Promise(() => {});
      };
    });
    void w.run();
    await reached;
    w.onAppend = onAppend;
    expect(w.made).toHaveLength(1);
  }

  it("tells the model that a call may have happened, and does not repeat it", async () => {
    const w = world({ model: script({ calls: [WRITE] }) });
    await upTo(w, "result");
    const state = await w.run();
    expect(w.made).toHaveLength(1);
    expect(state.calls.get("c0")?.result).toMatchObject({
      outcome: "unknown",
      text: "The PC stopped while this ran. It may or may not have happened. Check before doing it again.",
    });
  });

  it("repeats a call that only reads a closed set of things", async () => {
    const w = world({ model: script({ calls: [READ] }) });
    await upTo(w, "result");
    const state = await w.run();
    expect(w.made).toHaveLength(2);
    expect(state.calls.get("c0")?.result).toMatchObject({ outcome: "ok" });
  });

  it("leaves what is older than an hour until somebody resumes it", async () => {
    const w = world({ model: script({ calls: [WRITE] }) });
    await upTo(w, "result");
    await w.clock.jump(3_600_001);
    expect((await w.run()).status).toBe("interrupted");
    expect((await w.run()).status).toBe("interrupted");
    expect(w.lines.filter(({ type }) => type === "interrupted")).toHaveLength(1);
    expect((await w.run({ resumed: true })).status).toBe("done");
  });

  it("gives up what was begun again three times and came no further", async () => {
    const w = world();
    w.model = () => ({ hang: true });
    w.file = "";
    const first = new AbortController();
    w.onAppend = (line) => (line.type === "ask" ? new Promise(() => {}) : undefined);
    for (let start = 0; start < 4; start++) {
      const known = w.lines.length;
      void w.run({ signal: first.signal });
      await eventually(() => expect(w.lines).toHaveLength(known + 1));
    }
    expect(ending(await w.run())).toMatchObject({ status: "failed", code: "run.restarts" });
  });

  it("tells of a call that was under way when it gives up that nobody knows what came of it", async () => {
    const w = world({ model: script({ calls: [READ] }) });
    await upTo(w, "result");
    for (let start = 0; start < 3; start++) {
      w.onAppend = (line) => (line.type === "started" ? new Promise(() => {}) : undefined);
      const known = w.lines.length;
      void w.run();
      await eventually(() => expect(w.lines).toHaveLength(known + 1));
    }
    w.onAppend = () => {};
    const state = await w.run();
    expect(ending(state)).toMatchObject({ status: "failed", code: "run.restarts" });
    expect(state.calls.get("c0")?.result).toMatchObject({ outcome: "unknown" });
    expect(snapshotOf(state).steps.at(-1)).toMatchObject({ id: "c0", state: "unknown" });
  });

  it("tells of a call whose result could not be kept that nobody knows what came of it", async () => {
    const w = world({ model: script({ calls: [WRITE, READ] }) });
    w.onAppend = (line) => {
      if (line.type === "result") throw new Error("ENOSPC");
    };
    const state = await w.run();
    expect(w.made).toHaveLength(1);
    expect(snapshotOf(state).steps.map((step) => step.state)).toEqual([
      "done",
      "unknown",
      "stopped",
    ]);
    expect(turnMessages(state, "").map(({ content }) => content)).toEqual([
      "",
      expect.stringContaining("may or may not have happened"),
      "This call was not executed.",
    ]);
  });

  it("does nothing more once the journal cannot be written", async () => {
    const w = world({ model: script({ calls: [WRITE] }) });
    w.onAppend = (line) => {
      if (line.type === "started") throw new Error("ENOSPC");
    };
    const state = await w.run();
    expect(w.made).toEqual([]);
    expect(ending(state)).toMatchObject({ status: "failed", code: "run.journal" });
    expect(w.updates.at(-1)).toMatchObject({ type: "line", unsaved: true });
  });
});
