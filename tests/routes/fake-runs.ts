import type {
  RunApproval,
  RunSnapshot,
  RunStatus,
  ToldPages,
} from "../../src/agent/run-snapshot.ts";
import { ChatError } from "../../src/errors.ts";
import type {
  AgentRuns,
  GivenAnswer,
  PendingApproval,
  RunFilter,
  RunRequest,
  RunSummary,
  RunView,
  WatchedRun,
} from "../../src/runs/agent-runs.ts";
import type { AgentSource } from "../../src/runs/agent-source.ts";
import type { StoredRule } from "../../src/runs/rule-store.ts";

export const DIGEST = "d".repeat(64);

/** A run whose text and end a test writes. */
export class FakeRun implements WatchedRun {
  readonly id: string;
  readonly request: RunRequest;
  status: RunStatus = "running";
  version = 1;
  text = "";
  ending: RunView["ending"];
  approvals: RunApproval[] = [];
  readonly #wake = new Set<() => void>();

  constructor(id: string, request: RunRequest) {
    this.id = id;
    this.request = request;
  }

  get startedBy(): string {
    return this.request.startedBy;
  }

  get fingerprint(): string | undefined {
    return this.request.fingerprint;
  }

  /** Changes something, and tells those who watch. */
  change(change: Partial<Pick<FakeRun, "text" | "status" | "ending" | "approvals">>): void {
    Object.assign(this, change);
    if (!("text" in change) || Object.keys(change).length > 1) this.version++;
    for (const wake of this.#wake) wake();
  }

  end(status: "done" | "failed" | "stopped" = "done", message?: string): void {
    if (this.ending) return;
    this.change({ status, ending: { status, ...(message !== undefined && { message }) } });
  }

  read(offset: number): RunView | undefined {
    if (offset > this.text.length) return undefined;
    return {
      version: this.version,
      offset,
      text: this.text.slice(offset),
      snapshot: this.snapshot(),
      ...(this.ending && { ending: this.ending }),
    };
  }

  async follow(
    seen: { readonly offset: number; readonly version: number },
    signal: AbortSignal,
  ): Promise<RunView | undefined> {
    const isNew = (): boolean =>
      this.text.length > seen.offset || this.version !== seen.version || this.ending !== undefined;
    if (!isNew() && !signal.aborted)
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#wake.delete(wake);
          signal.removeEventListener("abort", wake);
          resolve();
        };
        this.#wake.add(wake);
        signal.addEventListener("abort", wake);
      });
    return this.read(seen.offset);
  }

  snapshot(): RunSnapshot {
    const { agent, conversationId } = this.request;
    return {
      id: this.id,
      status: this.status,
      agent,
      ...(conversationId !== undefined && { conversationId }),
      startedAt: 1,
      steps: [],
      approvals: this.approvals,
      usage: { inputTokens: 0, outputTokens: 0, modelCalls: 0, toolCalls: 0 },
      notices: [],
    };
  }

  summary(): RunSummary {
    const { agent, conversationId, startedBy } = this.request;
    const { id, status } = this;
    return {
      id,
      status,
      agent,
      ...(conversationId !== undefined && { conversationId }),
      startedBy,
      startedAt: 1,
    };
  }
}

/** Runs that do nothing by themselves, and what was asked of them. */
export class FakeRuns implements AgentRuns {
  readonly runs: FakeRun[] = [];
  readonly calls: string[] = [];
  readonly storedRules: StoredRule[] = [];
  isHalted = false;
  #version = 0;
  readonly #wake = new Set<() => void>();

  async start(request: RunRequest): Promise<FakeRun> {
    if (request.agent === "missing") throw new ChatError("not_found.agent", "No such agent.");
    const known = request.key && (await this.findByKey(request.startedBy, request.key));
    if (known) return known;
    const run = new FakeRun(`run${this.runs.length + 1}`, request);
    this.runs.push(run);
    this.changedNow();
    return run;
  }

  async findByKey(startedBy: string, key: string): Promise<FakeRun | undefined> {
    return this.runs.find(({ request }) => request.startedBy === startedBy && request.key === key);
  }

  async find(id: string): Promise<FakeRun | undefined> {
    return this.runs.find((run) => run.id === id);
  }

  list({ states, conversationId, limit = 50 }: RunFilter = {}): readonly RunSummary[] {
    return this.runs
      .map((run) => run.summary())
      .filter(({ status }) => !states || states.includes(status))
      .filter((run) => conversationId === undefined || run.conversationId === conversationId)
      .reverse()
      .slice(0, limit);
  }

  async stop(id: string, by: string): Promise<boolean> {
    this.calls.push(`stop ${id} by ${by}`);
    const run = await this.find(id);
    run?.end("stopped");
    return run !== undefined;
  }

  async resume(id: string, by: string): Promise<FakeRun> {
    this.calls.push(`resume ${id} by ${by}`);
    const run = (await this.find(id)) as FakeRun;
    if (run.status !== "interrupted")
      throw new ChatError("run.not_interrupted", "This run was not interrupted.");
    run.change({ status: "running" });
    return run;
  }

  async stopAllOf(startedBy: string, by: string): Promise<void> {
    this.calls.push(`stop all of ${startedBy} by ${by}`);
    for (const run of this.runs) if (run.startedBy === startedBy) run.end("stopped");
  }

  /** Lets a run ask. */
  ask(run: FakeRun, approval: Partial<RunApproval> = {}): RunApproval {
    const asked = { ...APPROVAL, id: `${run.id}.${run.approvals.length + 1}`, ...approval };
    run.change({ status: "waiting", approvals: [...run.approvals, asked] });
    this.changedNow();
    return asked;
  }

  approvals(): readonly PendingApproval[] {
    return this.#allApprovals().filter(({ state }) => state === "pending");
  }

  async approval(id: string): Promise<PendingApproval | undefined> {
    const found = this.#allApprovals().find((each) => each.id === id);
    return found && { ...found, arguments: `whole ${found.arguments}`, cut: false };
  }

  async answer(id: string, answer: GivenAnswer): Promise<PendingApproval> {
    const approval = this.#allApprovals().find((each) => each.id === id) as PendingApproval;
    if (answer.digest !== approval.digest)
      throw new ChatError("approval.changed", "It is not what was shown.");
    if (approval.state !== "pending")
      throw new ChatError("approval.settled", `It was ${approval.state}.`);
    if (answer.decision !== "deny" && !approval.offered.includes(answer.decision))
      throw new ChatError("approval.not_offered", "This is not offered.");
    this.calls.push(`${answer.decision} ${id} by ${answer.by} ${answer.message ?? ""}`.trim());
    const state = answer.decision === "deny" ? "denied" : "allowed";
    const run = (await this.find(approval.runId)) as FakeRun;
    run.change({
      status: "running",
      approvals: run.approvals.map((each) => (each.id === id ? { ...each, state } : each)),
    });
    this.changedNow();
    return { ...approval, state };
  }

  async noteTold(id: string, { sent, failed }: ToldPages): Promise<void> {
    this.calls.push(`told of ${id}: ${sent} sent, ${failed} failed`);
  }

  async rules(): Promise<readonly StoredRule[]> {
    return this.storedRules;
  }

  async removeRule(id: string, by: string): Promise<boolean> {
    this.calls.push(`remove rule ${id} by ${by}`);
    return this.storedRules.some((rule) => rule.id === id);
  }

  async halt(by: string): Promise<{ ended: number; remaining: number }> {
    this.calls.push(`halt by ${by}`);
    this.isHalted = true;
    for (const run of this.runs) run.end("stopped");
    return { ended: 2, remaining: 0 };
  }

  async unhalt(by: string): Promise<void> {
    this.calls.push(`unhalt by ${by}`);
    this.isHalted = false;
  }

  changedNow(): void {
    this.#version++;
    for (const wake of this.#wake) wake();
  }

  async changed(version: number, signal: AbortSignal): Promise<number> {
    if (version === this.#version && !signal.aborted)
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#wake.delete(wake);
          signal.removeEventListener("abort", wake);
          resolve();
        };
        this.#wake.add(wake);
        signal.addEventListener("abort", wake);
      });
    return this.#version;
  }

  async close(): Promise<void> {}

  #allApprovals(): PendingApproval[] {
    return this.runs.flatMap((run) =>
      run.approvals.map((approval) => ({
        ...approval,
        runId: run.id,
        agent: run.request.agent,
        startedBy: run.startedBy,
      })),
    );
  }
}

const APPROVAL: RunApproval = {
  id: "",
  digest: DIGEST,
  stepId: "call-1",
  server: "files",
  tool: "write_file",
  arguments: '{"path": "secret.txt"}',
  bytes: 22,
  cut: false,
  why: "may-change",
  changed: false,
  offered: ["once", "conversation", "always"],
  expiresAt: 99,
  state: "pending",
};

/** Agents that are only listed. */
export const fakeSource: AgentSource = {
  list: async () => [{ id: "coder", name: "Coder", description: "Writes code." }],
  prepare: () => Promise.reject(new Error("unused")),
  connect: () => Promise.reject(new Error("unused")),
  stopServers: async () => ({ ended: 0, remaining: 0 }),
  close: async () => {},
};
