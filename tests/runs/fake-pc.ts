import { encodeLine, parseJournal } from "../../src/agent/journal-text.ts";
import type { RunLine } from "../../src/agent/run-line.ts";
import { RunState } from "../../src/agent/run-state.ts";
import type { AuditEntry } from "../../src/audit.ts";
import { ChatError } from "../../src/errors.ts";
import type {
  AgentRuns,
  GivenAnswer,
  PendingApproval,
  RunRequest,
} from "../../src/runs/agent-runs.ts";
import type { AgentSource } from "../../src/runs/agent-source.ts";
import { createRuns } from "../../src/runs/create-runs.ts";
import { memoryRules } from "../../src/runs/memory-rules.ts";
import type { RunStore } from "../../src/runs/run-store.ts";
import { memoryHalt, type RunsOptions } from "../../src/runs/runs-options.ts";
import { FakeWorld, type ScriptedTurn, script } from "../agent/fake-world.ts";
import { journalLines } from "../agent/journal-lines.ts";

const NEVER = new Promise<never>(() => {});

/** What outlives the program: its files, its servers, its people. */
export class FakePc {
  readonly world = new FakeWorld();
  /** Journals, as text. */
  readonly files = new Map<string, string>();
  readonly rules = memoryRules({ now: () => this.world.clock.now() });
  readonly halt = memoryHalt();
  readonly audit: Omit<AuditEntry, "at">[] = [];
  readonly errors: unknown[] = [];
  readonly connected: string[] = [];
  /** Called with each line before it is written. */
  onAppend: (id: string, line: RunLine) => Promise<void> | void = () => {};
  onCreate: (id: string) => Promise<void> | void = () => {};
  prepare: (agent: string) => Promise<void> | void = () => {};
  connect: (agent: string) => Promise<void> | void = () => {};
  stopServers: AgentSource["stopServers"] = async () => ({ ended: 1, remaining: 0 });
  #life = 0;
  #ids = 0;

  /** Starts the program anew; the one before does nothing more. */
  start(options: Partial<RunsOptions> = {}): Promise<AgentRuns> {
    const life = ++this.#life;
    return createRuns({
      source: this.source(() => this.#life !== life),
      store: this.store(() => this.#life !== life),
      rules: this.rules,
      halt: this.halt,
      audit: { add: (entry) => void this.audit.push(entry) },
      clock: this.world.clock,
      newId: () => `run${++this.#ids}`,
      onError: (error) => void this.errors.push(error),
      ...options,
    });
  }

  /** Kills the program. */
  kill(): void {
    this.#life++;
  }

  lines(id: string): readonly RunLine[] {
    return journalLines(this.files.get(id) ?? "");
  }

  kinds(id: string): string[] {
    return this.lines(id).map(({ type }) => type);
  }

  state(id: string): RunState {
    return RunState.of(this.lines(id));
  }

  store(isDead: () => boolean): RunStore {
    const { files } = this;
    const journal = (id: string) => ({
      append: async (line: RunLine) => {
        if (isDead()) return NEVER;
        await this.onAppend(id, line);
        if (isDead()) return NEVER;
        files.set(id, `${files.get(id) ?? ""}${encodeLine(line)}`);
      },
      close: async () => {},
    });
    return {
      async *load() {
        for (const [id, text] of [...files]) {
          const bytes = Buffer.from(text);
          const { lines, length, damaged: isDamaged } = await parseJournal(bytes);
          const open = async () => {
            files.set(id, bytes.toString("utf8", 0, length));
            return journal(id);
          };
          yield { id, lines, isDamaged, open };
        }
      },
      create: async (id) => {
        await this.onCreate(id);
        if (isDead()) return NEVER;
        files.set(id, "");
        return journal(id);
      },
      read: async (id) => (files.has(id) ? this.lines(id) : undefined),
      remove: async (id) => void (isDead() || files.delete(id)),
    };
  }

  source(isDead: () => boolean): AgentSource {
    const { world } = this;
    return {
      list: async () => [{ id: "helper", name: "Helper", description: "" }],
      prepare: async (agent) => {
        await this.prepare(agent);
        if (agent !== "helper") throw new ChatError("not_found.agent", `No agent ${agent}.`);
        return { system: "Be brief.", provider: "fake", limits: world.limits };
      },
      connect: async ({ agent, id }) => {
        this.connected.push(id);
        await this.connect(agent);
        const { model, permissions, tools } = world.ports();
        return {
          permissions,
          model: {
            ...model,
            converse: (...given) => {
              if (isDead()) throw new Error("the dead ask");
              return model.converse(...given);
            },
          },
          tools: {
            list: (signal) => (isDead() ? NEVER : tools.list(signal)),
            call: (...given) => (isDead() ? NEVER : tools.call(...given)),
          },
        };
      },
      stopServers: () => this.stopServers(),
      close: async () => {},
    };
  }
}

/** A request of the owner. */
export function request(parts: Partial<RunRequest> = {}): RunRequest {
  return {
    agent: "helper",
    messages: [{ role: "user", content: "Go." }],
    startedBy: "owner",
    ...parts,
  };
}

/** Waits until a run has ended, or is interrupted. */
export async function ended(runs: AgentRuns, id: string): Promise<string> {
  const run = await runs.find(id);
  const signal = new AbortController().signal;
  let view = run?.read(0);
  while (run && view && !view.ending)
    view = await run.follow(
      { offset: view.offset + view.text.length, version: view.version },
      signal,
    );
  return view?.snapshot.status ?? "none";
}

/** Waits until something is asked, and gives the ids of all that is. */
export async function asked(runs: AgentRuns, count = 1): Promise<string[]> {
  const signal = new AbortController().signal;
  for (let version = -1; runs.approvals().length < count; )
    version = await runs.changed(version, signal);
  return runs.approvals().map(({ id }) => id);
}

export const READ = { name: "files__read", given: { path: "a" } };
export const WRITE = { name: "files__write", given: { path: "b" } };

/** A PC whose world is this. */
export function pc(parts: Partial<FakeWorld> = {}): FakePc {
  const made = new FakePc();
  Object.assign(made.world, parts);
  return made;
}

/** One that asks before each call; at first it wants to write. */
export function asking(...turns: readonly ScriptedTurn[]): FakePc {
  const model = script(...(turns.length > 0 ? turns : [{ calls: [WRITE] }]));
  return pc({ model, standing: () => "ask" });
}

/** Answers what is asked now; once, unless `parts` say otherwise. */
export async function answer(
  runs: AgentRuns,
  id: string,
  parts: Partial<GivenAnswer> = {},
): Promise<PendingApproval> {
  const { digest = "" } = (await runs.approval(id)) ?? {};
  return runs.answer(id, { decision: "once", digest, by: "owner", ...parts });
}

/** The code with which it fails; `none` when it does not. */
export function code(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "none",
    (error) => (error instanceof ChatError ? error.code : String(error)),
  );
}
