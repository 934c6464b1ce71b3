import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_AGENT_LIMITS } from "../../src/agent/agent-limits.ts";
import { encodeLine, parseJournal } from "../../src/agent/journal-text.ts";
import type { AgentPorts, ApprovalAnswer } from "../../src/agent/ports.ts";
import { runAgent } from "../../src/agent/run-agent.ts";
import type { RunLine } from "../../src/agent/run-line.ts";
import type { RunApproval } from "../../src/agent/run-snapshot.ts";
import { RunState } from "../../src/agent/run-state.ts";
import { RunStop } from "../../src/agent/run-stop.ts";
import { snapshotOf } from "../../src/agent/snapshot.ts";
import { ChatError } from "../../src/errors.ts";
import type { ToolResult } from "../../src/tools/tool.ts";
import { propertyRuns } from "../property-runs.ts";
import { FakeWorld, type ScriptedTurn, tool } from "./fake-world.ts";

const NEVER = new Promise<never>(() => {});
const MAX_LIVES = 40;

/** How the program dies, or its disk fails, when it writes a line. */
const writing = fc.constantFrom("not at all", "torn", "whole", "disk full", "disk full, torn");
const disaster = fc.record({ at: fc.nat(40), how: writing });
const happening = fc.record({
  at: fc.nat(40),
  what: fc.constantFrom("stop", "suspend", "clock back", "clock on", "tools change"),
});
const call = fc.record({
  tool: fc.constantFrom("read", "web", "write", "write", "danger", "gone", "none"),
  broken: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
  // What the tool does with the call.
  does: fc.constantFrom<Deed>(
    "ok",
    "ok",
    "ok",
    "error",
    "throws",
    "hangs",
    "acts and hangs",
    "acts and is lost",
    "dies",
    "acts and dies",
    "dies and acts",
  ),
});
const turn = fc.oneof(
  { weight: 8, arbitrary: fc.record({ calls: fc.array(call, { minLength: 1, maxLength: 4 }) }) },
  { weight: 1, arbitrary: fc.constantFrom("empty" as const, "busy" as const, "cut" as const) },
);
const answer = fc.constantFrom(
  "allow",
  "allow",
  "allow",
  "always",
  "conversation",
  "deny",
  "late",
  "never",
  "dies",
  "another digest",
  "tool changes",
);
const schedule = fc.record({
  turns: fc.array(turn, { minLength: 1, maxLength: 4 }),
  disasters: fc.array(disaster, { maxLength: 4 }),
  happenings: fc.array(happening, { maxLength: 3 }),
  answers: fc.array(answer, { maxLength: 8 }),
  standing: fc.constantFrom("hints" as const, "ask" as const, "allow" as const),
  modelCalls: fc.constantFrom(3, 25),
  toolCalls: fc.constantFrom(2, 50),
});
type Schedule = typeof schedule extends fc.Arbitrary<infer T> ? T : never;
type Deed =
  | "ok"
  | "error"
  | "throws"
  | "hangs"
  | "acts and hangs"
  | "acts and is lost"
  | "dies"
  | "acts and dies"
  | "dies and acts";

/** A world in which the program may die whenever it touches anything. */
class Chaos {
  readonly world = new FakeWorld();
  readonly schedule: Schedule;
  /** How often each write or read was carried out, by the `path` that is the call's own. */
  readonly effects = new Map<string, number>();
  readonly faults: string[] = [];
  /** Endings that somebody was told of: saved ones, and those that could not be. */
  readonly endings: string[] = [];
  /** Approvals whose last answer came from somebody who had seen something else. */
  readonly #misled = new Set<string>();
  #appends = 0;
  #answers = 0;
  #version = 1;
  #die: () => void = () => {};
  #isOver: () => boolean = () => true;
  #stop = new AbortController();

  constructor(given: Schedule) {
    this.schedule = given;
    const { world } = this;
    world.limits = {
      ...DEFAULT_AGENT_LIMITS,
      modelCalls: given.modelCalls,
      toolCalls: given.toolCalls,
    };
    world.standing = () => given.standing;
    world.model = (messages) => this.#speak(messages.filter((m) => m.role === "assistant").length);
    world.perform = (name, { path }) => this.#perform(name, String(path));
    this.#listTools();
  }

  /** Starts the program until the run has ended. */
  async live(): Promise<void> {
    for (let life = 0; life < MAX_LIVES; life++) {
      const bytes = Buffer.from(this.world.file);
      const { lines, length, damaged } = await parseJournal(bytes);
      if (damaged) this.faults.push("the journal is damaged");
      this.world.file = bytes.toString("utf8", 0, length);
      const state = RunState.of(lines);
      if (state.ended) return;
      if (await this.#oneLife(state)) this.#compare(state);
    }
    this.faults.push("it never ends");
  }

  /** Whether the program outlived the run, or what it did of it. */
  async #oneLife(state: RunState): Promise<boolean> {
    this.#stop = new AbortController();
    let isDead = false;
    let isOver = false;
    this.#isOver = () => isOver;
    const died = new Promise<"died">((resolve) => {
      this.#die = () => {
        isDead = true;
        resolve("died");
      };
    });
    const options = { ...this.world.options(), signal: this.#stop.signal, resumed: true };
    const updates = runAgent(
      state,
      this.#mortal(() => isDead),
      options,
    );
    for (;;) {
      const next = await Promise.race([updates.next(), died]);
      isOver = next === "died" || next.done === true;
      if (next === "died") return false;
      if (next.done) return state.ended?.code !== "run.journal";
      const { value } = next;
      if (value.type === "line" && value.line.type === "end")
        this.endings.push("unsaved" in value ? "unsaved" : "saved");
    }
  }

  #mortal(isDead: () => boolean): AgentPorts {
    const { journal, tools, approvals, model, ...rest } = this.world.ports();
    let isFull = false;
    return {
      ...rest,
      journal: {
        append: async (line) => {
          if (isDead()) return NEVER;
          if (isFull) this.faults.push("it writes to a disk that is full");
          const how = this.schedule.disasters.find(({ at }) => at === this.#appends)?.how;
          await this.#happen(this.#appends++);
          if (how === undefined) return journal.append(line);
          if (how === "whole") this.world.file += encodeLine(line);
          if (how.endsWith("torn")) this.world.file += encodeLine(line).slice(0, -9);
          isFull = how.startsWith("disk full");
          if (isFull) throw new Error("ENOSPC");
          this.#die();
          return NEVER;
        },
      },
      tools: {
        list: (signal) => (isDead() ? NEVER : tools.list(signal)),
        call: (...given) => {
          if (isDead()) return NEVER;
          if (this.#stop.signal.aborted) this.faults.push("it acts after it was stopped");
          if (isFull) this.faults.push("it acts with a disk that is full");
          return tools.call(...given);
        },
      },
      approvals: {
        decide: (approval) => (isDead() ? NEVER : this.#answer(approval)),
      },
      model: {
        ...model,
        converse: (...given) => {
          if (isDead()) this.faults.push("the dead ask");
          return model.converse(...given);
        },
      },
    };
  }

  async #happen(at: number): Promise<void> {
    for (const { what } of this.schedule.happenings.filter((each) => each.at === at)) {
      if (what === "stop") this.#stop.abort(new RunStop("stop"));
      if (what === "suspend") this.#stop.abort(new RunStop("suspend"));
      if (what === "clock back") await this.world.clock.jump(-7_200_000);
      if (what === "clock on") await this.world.clock.jump(7_200_000);
    }
    if (this.#stop.signal.aborted) this.#letPass(1000);
  }

  async #answer({ id, digest }: RunApproval): Promise<ApprovalAnswer> {
    const { clock } = this.world;
    const how = this.schedule.answers[this.#answers++] ?? "allow";
    if (how === "dies") this.#die();
    if (how === "never") this.#letPass(43_200_000);
    if (how === "dies" || how === "never") return NEVER;
    if (how === "late") await clock.jump(86_400_000);
    if (how === "tool changes") this.#listTools(++this.#version);
    if (how === "another digest") this.#misled.add(id);
    else this.#misled.delete(id);
    const scope = how === "always" || how === "conversation" ? how : "once";
    const decision = how === "deny" ? ("deny" as const) : ("allow" as const);
    return { decision, scope, digest: how === "another digest" ? "another" : digest };
  }

  #speak(had: number): ScriptedTurn {
    const turn = this.schedule.turns[had];
    if (turn === undefined) return { say: "Done." };
    if (turn === "empty") return {};
    if (turn === "busy") return { fail: new ChatError("provider.rejected", "No."), after: "Hm" };
    const calls = turn === "cut" ? [{ tool: "write", broken: false }] : turn.calls;
    return {
      say: `Turn ${had}.`,
      calls: calls.map(({ tool: name, broken }, index) => ({
        id: `${had}.${index}`,
        name: `files__${name}`,
        given: broken ? '{"path"' : { path: `${had}.${index}` },
      })),
      ...(turn === "cut" && { finish: "length" }),
    };
  }

  #deed(path: string): { readonly does: Deed; readonly tool: string } {
    const [had = 0, index = 0] = path.split(".").map(Number);
    const turn = this.schedule.turns[had];
    const found = typeof turn === "object" ? turn.calls[index] : undefined;
    return found ?? { does: "ok", tool: "?" };
  }

  async #perform(name: string, path: string): Promise<ToolResult> {
    const { does } = this.#deed(path);
    this.#judge(name, path);
    if (does === "dies" || does === "dies and acts") this.#die();
    if (does.startsWith("acts") || does === "dies and acts" || does === "ok") this.#act(path);
    if (does === "acts and dies") this.#die();
    if (does.includes("dies")) return NEVER;
    if (does.includes("hangs")) {
      this.#letPass(10_000);
      return NEVER;
    }
    if (does === "throws") throw new Error("no");
    if (does === "acts and is lost") return { outcome: "unknown", text: "lost" };
    return does === "ok"
      ? { outcome: "ok", text: `did ${path}` }
      : { outcome: "error", text: "no" };
  }

  /** Lets time pass, for as long as the program lives. */
  #letPass(ms: number): void {
    const isOver = this.#isOver;
    const tick = async (): Promise<void> => {
      if (isOver()) return;
      await this.world.clock.pass(ms);
      setImmediate(tick);
    };
    setImmediate(tick);
  }

  #act(path: string): void {
    this.effects.set(path, (this.effects.get(path) ?? 0) + 1);
  }

  /** Whether somebody said yes to just this, where somebody must. */
  #judge(name: string, path: string): void {
    const { lines } = this.world;
    const started = lines.some((line) => line.type === "started" && line.call === path);
    if (!started) this.faults.push(`${path} was made before its line was kept`);
    if (this.schedule.standing === "allow") return;
    const definition = this.world.tools.find((each) => each.name === name)?.digest;
    const approvals = lines.filter((line) => line.type === "approval");
    const yes = approvals.filter(
      (approval) =>
        approval.definition === definition &&
        !this.#misled.has(approval.id) &&
        lastDecision(lines, approval.id)?.state === "allowed" &&
        (lastDecision(lines, approval.id)?.at ?? 0) < approval.expiresAt,
    );
    const isForAll = yes.some((approval) => {
      const scope = lastDecision(lines, approval.id)?.scope;
      const of = this.#deed(approval.call).tool;
      return of === name && (scope !== "once" || name === "read");
    });
    if (!isForAll && !yes.some((approval) => approval.call === path))
      this.faults.push(`${name} ${path} was made without a yes`);
  }

  #listTools(version = this.#version): void {
    const digest = String(version);
    this.world.tools = [
      tool("read", { readOnly: true, digest }),
      tool("web", { readOnly: true, openWorld: true, digest }),
      tool("write", { digest }),
      tool("danger", { digest }),
      ...(version === 1 ? [tool("gone", { digest })] : []),
    ];
  }

  /** What the state says must be what the journal says. */
  #compare(state: RunState): void {
    const told = RunState.of(this.world.lines);
    if (JSON.stringify(snapshotOf(state)) !== JSON.stringify(snapshotOf(told)))
      this.faults.push("the snapshot is not what the journal tells");
    if (state.text.value !== told.text.value)
      this.faults.push("the text is not what the journal tells");
  }
}

function lastDecision(lines: readonly RunLine[], approval: string) {
  return lines.findLast((line) => line.type === "decision" && line.approval === approval) as
    | Extract<RunLine, { type: "decision" }>
    | undefined;
}

/** What must hold of every run, however it went. */
function faultsOf({
  world,
  effects,
  faults,
  endings,
  schedule: { toolCalls, modelCalls },
}: Chaos): string[] {
  const found = [...faults];
  const { lines } = world;
  const state = RunState.of(lines);
  const isReading = (id: string) => state.calls.get(id)?.call.tool === "read";
  for (const [path, times] of effects)
    if (times > 1 && !isReading(path)) found.push(`${path} was done ${times} times`);
  for (const { call: made, result } of state.calls.values()) {
    const times = effects.get(made.id) ?? 0;
    if (result?.outcome === "ok" && times === 0) found.push(`${made.id} is told as done`);
    if (
      result?.outcome === "error" &&
      result.reason !== "stopped" &&
      times > 0 &&
      !isReading(made.id) &&
      made.tool !== "web"
    )
      found.push(`${made.id} is told as not done`);
    if (!result && times > 0 && endings.at(-1) === "saved" && !state.calls.get(made.id)?.startedAt)
      found.push(`${made.id} is not told of`);
  }
  const ends = lines.filter(({ type }) => type === "end");
  if (ends.length !== 1 || lines.at(-1)?.type !== "end") found.push(`${ends.length} endings`);
  if (endings.filter((each) => each === "saved").length > 1) found.push("two endings were told");
  if ([...state.approvals.values()].some(({ decision }) => decision === undefined))
    found.push("somebody is asked by what has ended");
  if (state.usage.modelCalls > modelCalls || state.usage.toolCalls > toolCalls)
    found.push("it went beyond its limits");
  return found;
}

describe("runAgent, whatever dies, fails, changes or stops at whatever moment", () => {
  it("doubles nothing, claims nothing, does nothing unasked and ends once", async () => {
    const statuses = new Map<string, number>();
    const seen = { unknown: 0, effects: 0, restarts: 0, approvals: 0 };
    await fc.assert(
      fc.asyncProperty(schedule, async (given) => {
        const chaos = new Chaos(given);
        await chaos.live();
        expect(faultsOf(chaos)).toEqual([]);
        const { lines } = chaos.world;
        const end = lines.at(-1);
        const status = end?.type === "end" ? `${end.status} ${end.code ?? ""}` : "none";
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        seen.effects += chaos.effects.size;
        for (const line of lines) {
          if (line.type === "restart") seen.restarts++;
          if (line.type === "approval") seen.approvals++;
          if (line.type === "result" && line.outcome === "unknown") seen.unknown++;
        }
      }),
      { numRuns: propertyRuns(1000), timeout: 30_000, endOnFailure: true },
    );
    // That the schedules reach what they are there for.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(50);
    expect([...statuses.keys()]).toEqual(
      expect.arrayContaining(["done ", "stopped ", ...FAILURES.map((code) => `failed ${code}`)]),
    );
  });

  it.each(["not at all", "torn", "whole", "disk full", "disk full, torn"] as const)(
    "goes on from every line, written %s",
    async (how) => {
      const write = { tool: "write", broken: false, does: "ok" } as const;
      const read = { ...write, tool: "read" } as const;
      for (let at = 0; at < 32; at++) {
        const chaos = new Chaos({
          turns: [{ calls: [read, write] }, { calls: [write, read, read] }],
          disasters: [{ at, how }],
          happenings: [],
          answers: [],
          standing: "hints",
          modelCalls: 25,
          toolCalls: 50,
        });
        await chaos.live();
        expect(faultsOf(chaos)).toEqual([]);
        const { lines } = chaos.world;
        expect(lines.at(-1)).toMatchObject({ type: "end", status: "done" });
        // Whatever happens to the program, the person is not asked twice for one call.
        expect(lines.filter(({ type }) => type === "approval")).toHaveLength(3);
      }
    },
  );
});

const FAILURES = ["provider.rejected", "run.empty", "run.expired", "run.limit", "run.mistakes"];
