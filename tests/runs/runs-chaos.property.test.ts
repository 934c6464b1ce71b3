import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_AGENT_LIMITS } from "../../src/agent/agent-limits.ts";
import { encodeLine } from "../../src/agent/journal-text.ts";
import type { RunLine } from "../../src/agent/run-line.ts";
import { RunState } from "../../src/agent/run-state.ts";
import { snapshotOf } from "../../src/agent/snapshot.ts";
import type { AgentRuns } from "../../src/runs/agent-runs.ts";
import type { ToolResult } from "../../src/tools/tool.ts";
import type { ScriptedTurn } from "../agent/fake-world.ts";
import { tool } from "../agent/fake-world.ts";
import { journalLines } from "../agent/journal-lines.ts";
import { testStep } from "../property-runs.ts";
import { FakePc, request } from "./fake-pc.ts";

const NEVER = new Promise<never>(() => {});
const MAX_LIVES = 40;

/** What happens when a line is written: to the program, to its disk, or beside it. */
const happening = fc.record({
  at: fc.nat(60),
  what: fc.constantFrom(
    "dies before it",
    "dies in it",
    "dies after it",
    "disk full",
    "stop",
    "halt",
    "close",
    "hours pass",
  ),
});
const call = fc.record({
  tool: fc.constantFrom("read", "write", "write"),
  does: fc.constantFrom("ok", "ok", "error", "throws", "hangs", "acts and dies", "dies"),
});
const schedule = fc.record({
  runs: fc.array(fc.array(fc.array(call, { minLength: 1, maxLength: 3 }), { maxLength: 3 }), {
    minLength: 1,
    maxLength: 3,
  }),
  happenings: fc.array(happening, { maxLength: 6 }),
  answers: fc.array(fc.constantFrom("once", "once", "once", "always", "deny", "both", "wrong"), {
    maxLength: 12,
  }),
  standing: fc.constantFrom("ask" as const, "hints" as const),
  running: fc.constantFrom(1, 4),
});
type Schedule = typeof schedule extends fc.Arbitrary<infer T> ? T : never;
type Happening = Schedule["happenings"][number]["what"];

/** A PC on which the program may die, or its disk be full, whenever it writes a line. */
class Chaos {
  readonly pc = new FakePc();
  readonly schedule: Schedule;
  readonly faults: string[] = [];
  /** How often each call was carried out, by its path, which is its id too. */
  readonly effects = new Map<string, number>();
  /** Runs of which somebody was told that they are stopped, in this life. */
  #stopped = new Set<string>();
  #full = new Set<string>();
  /** What somebody was told of approvals, in this life. */
  #told = new Map<string, string>();
  #isHalted = false;
  #closing: Promise<void> | undefined;
  #isClosed = false;
  #appends = 0;
  #answers = 0;
  #runs: AgentRuns | undefined;
  #die: () => void = () => {};

  constructor(given: Schedule) {
    this.schedule = given;
    const { world } = this.pc;
    world.limits = { ...DEFAULT_AGENT_LIMITS, callMs: 2000, callTotalMs: 4000 };
    world.standing = () => given.standing;
    world.tools = [tool("read", { readOnly: true }), tool("write")];
    world.model = (messages) => {
      const number = Number(messages.find(({ role }) => role === "user")?.content);
      return this.#speak(number, messages.filter(({ role }) => role === "assistant").length);
    };
    world.perform = (name, { path }) => this.#perform(name, String(path));
    this.pc.onAppend = (id, line) => this.#happen(id, line);
  }

  async live(): Promise<void> {
    for (let life = 0; life < MAX_LIVES; life++) {
      if (await this.#oneLife()) return;
    }
    this.faults.push("it never ends");
  }

  /** Whether all runs have ended, and their journals say so. */
  async #oneLife(): Promise<boolean> {
    let isDead = false;
    const died = new Promise<"died">((resolve) => {
      this.#die = () => {
        isDead = true;
        this.pc.kill();
        resolve("died");
      };
    });
    this.#stopped = new Set();
    this.#full = new Set();
    this.#told = new Map();
    this.#closing = undefined;
    this.#isClosed = false;
    const work = this.#work(() => isDead);
    const outcome = await Promise.race([work, died]);
    isDead = true;
    if (outcome !== "died") await this.#compare();
    this.pc.kill();
    return this.#isOver();
  }

  async #work(isDead: () => boolean): Promise<void> {
    this.#passTime(isDead);
    this.#runs = undefined;
    const runs = await this.pc.start({ limits: { running: this.schedule.running } });
    this.#runs = runs;
    if (runs.isHalted) {
      this.#isHalted = false;
      await runs.unhalt("owner");
    }
    for (const [number] of this.schedule.runs.entries()) await this.#begin(runs, number);
    const { signal } = new AbortController();
    for (let version = -1; !isDead() && !this.#closing; ) {
      const open = runs.list().filter(({ endedAt }) => endedAt === undefined);
      if (open.length === 0) break;
      // Nothing is gone on with then, until the program is started anew.
      if (runs.isHalted && open.every(({ status }) => status === "interrupted")) break;
      for (const { id, status } of open)
        if (status === "interrupted") await runs.resume(id, "owner").catch(() => {});
      await Promise.all(runs.approvals().map((approval) => this.#answer(runs, approval, isDead)));
      version = await Promise.race([runs.changed(version, signal), tick().then(() => version)]);
    }
    await this.#closing;
  }

  // A client that does not know whether its message came through sends it again.
  async #begin(runs: AgentRuns, number: number): Promise<void> {
    const key = `key${number}`;
    const before = this.#journalsOf(key);
    const run = await runs
      .start(
        request({
          key,
          conversationId: `talk${number}`,
          messages: [{ role: "user", content: String(number) }],
        }),
      )
      .catch(() => undefined);
    if (run && before[0] !== undefined && before[0] !== run.id)
      this.faults.push(`${key} began another run`);
  }

  async #answer(
    runs: AgentRuns,
    { id, digest }: { readonly id: string; readonly digest: string },
    isDead: () => boolean,
  ): Promise<void> {
    const how = this.schedule.answers[this.#answers++] ?? "once";
    const decision = how === "always" || how === "deny" ? how : "once";
    const shown = how === "wrong" ? "other" : digest;
    const give = (decision: "once" | "always" | "deny") =>
      runs.answer(id, { decision, digest: shown, by: "owner" }).then(
        ({ state }) => state,
        ({ code }) => String(code),
      );
    const answers = how === "both" ? [give("once"), give("deny")] : [give(decision)];
    const told = await Promise.all(answers);
    // The dead tell nobody.
    if (isDead()) return;
    const yes = told.filter((each) => each === "allowed" || each === "denied");
    if (how === "wrong" && yes.length > 0) this.faults.push("a wrong digest decided");
    if (yes.length > 1) this.faults.push("two answers decided");
    const [state] = yes;
    if (state) this.#told.set(id, state);
  }

  #decisions(approval: string): string[] {
    return this.pc
      .lines(approval.split(".")[0] ?? "")
      .flatMap((line) =>
        line.type === "decision" && line.approval === approval ? [line.state] : [],
      );
  }

  async #happen(id: string, line: RunLine): Promise<void> {
    if (this.#full.has(id)) this.faults.push("it writes to a disk that is full");
    if (this.#isClosed) this.faults.push(`it writes ${line.type} when it is closed`);
    const at = this.#appends++;
    for (const { what } of this.schedule.happenings.filter((each) => each.at === at))
      await this.#do(what, id, line);
  }

  async #do(what: Happening, id: string, line: RunLine): Promise<void> {
    const { files } = this.pc;
    const add = (text: string): void => void files.set(id, `${files.get(id) ?? ""}${text}`);
    if (what === "dies in it") add(encodeLine(line).slice(0, -9));
    if (what === "dies after it") add(encodeLine(line));
    if (what.startsWith("dies")) {
      this.#die();
      return NEVER;
    }
    if (what === "hours pass") await this.pc.world.clock.jump(7_200_000);
    if (what === "stop") this.#stop(id);
    if (what === "halt") this.#halt();
    if (what === "close") this.#close();
    if (what === "disk full") {
      this.#full.add(id);
      throw new Error("ENOSPC");
    }
  }

  #stop(id: string): void {
    const runs = this.#runs;
    runs?.stop(id, "owner").then(() => {
      if (runs === this.#runs) this.#stopped.add(id);
    });
  }

  #halt(): void {
    const runs = this.#runs;
    if (!runs) return;
    this.#isHalted = true;
    runs.halt("owner").then(() => {
      if (runs === this.#runs) for (const { id } of runs.list()) this.#stopped.add(id);
    });
  }

  #close(): void {
    const runs = this.#runs;
    this.#closing ??= runs?.close().then(async () => {
      if (runs === this.#runs) this.#isClosed = true;
      await tick();
    });
  }

  #speak(number: number, had: number): ScriptedTurn {
    const calls = this.schedule.runs[number]?.[had];
    if (!calls) return { say: "Done 😀." };
    return {
      say: `Turn ${had}.`,
      calls: calls.map(({ tool: name }, index) => {
        const path = `${number}.${had}.${index}`;
        return { id: path, name: `files__${name}`, given: { path } };
      }),
    };
  }

  async #perform(name: string, path: string): Promise<ToolResult> {
    const [number = 0, had = 0, index = 0] = path.split(".").map(Number);
    const does = this.schedule.runs[number]?.[had]?.[index]?.does ?? "ok";
    this.#judge(name, number, path);
    const act = (): void => void this.effects.set(path, (this.effects.get(path) ?? 0) + 1);
    if (does === "ok" || does === "acts and dies") act();
    if (does.endsWith("dies")) this.#die();
    if (does.endsWith("dies") || does === "hangs") return NEVER;
    if (does === "throws") throw new Error("no");
    return does === "ok"
      ? { outcome: "ok", text: `did ${path}` }
      : { outcome: "error", text: "no" };
  }

  /** Whether a call may be made now. */
  #judge(name: string, number: number, path: string): void {
    const [id = ""] = this.#journalsOf(`key${number}`);
    if (this.#isHalted) this.faults.push(`${path} was made when all was halted`);
    if (this.#stopped.has(id)) this.faults.push(`${path} was made by a run that was stopped`);
    const lines = this.pc.lines(id);
    if (!lines.some((line) => line.type === "started" && line.call === path))
      this.faults.push(`${path} was made before its line was kept`);
    const all = [...this.pc.files.values()].flatMap((text) => journalLines(text));
    const isAllowed = all.some(
      (line) =>
        line.type === "approval" &&
        this.#decisions(line.id).includes("allowed") &&
        (line.call === path || name === "read" || this.#isForAll(all, line.id)),
    );
    if (!isAllowed) this.faults.push(`${path} was made without a yes`);
  }

  #isForAll(lines: readonly RunLine[], approval: string): boolean {
    return lines.some(
      (line) => line.type === "decision" && line.approval === approval && line.scope === "always",
    );
  }

  #journalsOf(key: string): string[] {
    return [...this.pc.files.keys()].filter((id) => {
      const [first] = this.pc.lines(id);
      return first?.type === "run" && first.key === key;
    });
  }

  /** Lets time pass while the program lives. */
  #passTime(isOver: () => boolean): void {
    const pass = async (): Promise<void> => {
      if (isOver()) return;
      await this.pc.world.clock.pass(200);
      setImmediate(pass);
    };
    setImmediate(pass);
  }

  #isOver(): boolean {
    return this.schedule.runs.every((_, number) => {
      const [id = ""] = this.#journalsOf(`key${number}`);
      return this.pc.kinds(id).at(-1) === "end";
    });
  }

  /** What clients are shown must be what the journals say. */
  async #compare(): Promise<void> {
    for (const id of this.pc.files.keys()) {
      const told = this.pc.state(id);
      const view = (await this.#runs?.find(id))?.read(0);
      if (!told.ended || !view) continue;
      for (const [approval, state] of this.#told)
        if (approval.startsWith(`${id}.`) && told.ended.status === "done")
          if (!this.#decisions(approval).includes(state))
            this.faults.push(`${approval} was told as ${state}`);
      if (JSON.stringify(view.snapshot) !== JSON.stringify(snapshotOf(told)))
        this.faults.push(`the snapshot of ${id} is not what its journal tells`);
      if (view.text !== told.text.value)
        this.faults.push(`the text of ${id} is not what its journal tells`);
    }
  }

  /** What must hold of all runs, however they went. */
  faultsAtLast(): string[] {
    const found = [...this.faults];
    for (const [number] of this.schedule.runs.entries()) {
      const ids = this.#journalsOf(`key${number}`);
      if (ids.length !== 1) found.push(`${ids.length} runs of key${number}`);
    }
    for (const text of this.pc.files.values()) found.push(...this.#faultsOf(journalLines(text)));
    return found;
  }

  #faultsOf(lines: readonly RunLine[]): string[] {
    const found: string[] = [];
    const state = RunState.of(lines);
    for (const { call: made, result } of state.calls.values()) {
      const times = this.effects.get(made.id) ?? 0;
      if (times > 1 && made.tool !== "read") found.push(`${made.id} was done ${times} times`);
      if (result?.outcome === "ok" && times === 0) found.push(`${made.id} is told as done`);
      if (
        result?.outcome === "error" &&
        times > 0 &&
        result.reason !== "stopped" &&
        made.tool !== "read"
      )
        found.push(`${made.id} is told as not done`);
    }
    const ends = lines.filter(({ type }) => type === "end");
    if (ends.length !== 1 || lines.at(-1)?.type !== "end") found.push(`${ends.length} endings`);
    return found;
  }
}

function tick(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe("createRuns, whatever dies, fills up, is stopped or halted at whatever moment", () => {
  it("doubles nothing, claims nothing, does nothing unasked, and ends each run once", async () => {
    const seen: Record<string, number> = {};
    const count = (what: string): void => {
      seen[what] = (seen[what] ?? 0) + 1;
    };
    await fc.assert(
      fc.asyncProperty(schedule, async (given) => {
        const chaos = new Chaos(given);
        await chaos.live();
        expect(chaos.faultsAtLast()).toEqual([]);
        for (const text of chaos.pc.files.values())
          for (const line of journalLines(text)) {
            if (line.type === "end") count(line.status);
            if (line.type === "result") count(line.outcome);
            if (line.type === "restart" || line.type === "interrupted") count(line.type);
            if (line.type === "decision") count(line.state);
          }
      }),
      { numRuns: Math.ceil(2000 / testStep(20)), timeout: 30_000, endOnFailure: true },
    );
    // That the schedules reach what they are there for.
    for (const what of ["done", "stopped", "ok", "error", "unknown", "restart"])
      expect([what, (seen[what] ?? 0) > 10]).toEqual([what, true]);
    for (const what of ["failed", "interrupted", "allowed", "denied"])
      expect([what, (seen[what] ?? 0) > 0]).toEqual([what, true]);
  }, 600_000);
});
