import type { ToldPages } from "../agent/run-snapshot.ts";
import { RunStop } from "../agent/run-stop.ts";
import { ChatError } from "../errors.ts";
import type {
  AgentRuns,
  GivenAnswer,
  PendingApproval,
  RunFilter,
  RunRequest,
  RunSummary,
  WatchedRun,
} from "./agent-runs.ts";
import { answerApproval, noSuchApproval } from "./answer-approval.ts";
import { driveRun, endIdleRun, stopped } from "./drive-run.ts";
import type { LiveRun } from "./live-run.ts";
import { recoverRuns } from "./recover-runs.ts";
import type { StoredRule } from "./rule-store.ts";
import { RunsContext } from "./runs-context.ts";
import type { RunsOptions } from "./runs-options.ts";
import { RunStarter } from "./start-run.ts";
import { within } from "./within.ts";

const STOP_MS = 3000;
const HALT_KEPT_MS = 500;
const HALT_STOP_MS = 2500;
const CLOSE_MS = 5000;

/** Finds the runs that are kept, goes on with those that had not ended, and takes new ones. */
export async function createRuns(options: RunsOptions): Promise<AgentRuns> {
  const context = new RunsContext(options);
  context.isHalted = await context.halt.isHalted();
  await recoverRuns(context);
  return new Runs(context);
}

class Runs implements AgentRuns {
  readonly #context: RunsContext;
  readonly #starter: RunStarter;

  constructor(context: RunsContext) {
    this.#context = context;
    this.#starter = new RunStarter(context);
  }

  get isHalted(): boolean {
    return this.#context.isHalted;
  }

  start(request: RunRequest): Promise<WatchedRun> {
    return this.#starter.start(request);
  }

  findByKey(startedBy: string, key: string): Promise<WatchedRun | undefined> {
    return this.#starter.find(startedBy, key);
  }

  find(id: string): Promise<LiveRun | undefined> {
    return this.#context.registry.find(id);
  }

  list(filter?: RunFilter): readonly RunSummary[] {
    return this.#context.registry.list(filter);
  }

  async stop(id: string, by: string): Promise<boolean> {
    const run = await this.find(id);
    if (!run) return false;
    await this.#stop([run], by, STOP_MS);
    return true;
  }

  async stopAllOf(startedBy: string, by: string): Promise<void> {
    const isOwn = (run: LiveRun): boolean => run.startedBy === startedBy;
    const stopOwn = (): Promise<void> =>
      this.#stop(this.#context.registry.open.filter(isOwn), by, STOP_MS);
    const starting = this.#starter.settled(startedBy);
    await stopOwn();
    await starting;
    await stopOwn();
  }

  async #stop(runs: readonly LiveRun[], by: string, ms: number): Promise<void> {
    const open = runs.filter(({ state, isDamaged }) => !state.ended && !isDamaged);
    for (const run of open) {
      if (run.isDriven) run.abort(new RunStop("stop", by));
      else endIdleRun(this.#context, run, stopped(by));
    }
    const all = Promise.all(open.map(({ finished }) => finished));
    await within(this.#context.clock, all, ms);
  }

  async resume(id: string, by: string): Promise<WatchedRun> {
    const run = await this.find(id);
    if (!run) throw new ChatError("not_found.run", "No run of this id is kept.");
    if (run.state.ended || run.isDriven)
      throw new ChatError("run.not_interrupted", "This run was not interrupted.");
    if (run.isDamaged)
      throw new ChatError(
        "run.not_interrupted",
        "The journal of this run is damaged, so it cannot be gone on with. Ask again.",
      );
    this.#starter.assertRoom(run.conversationId);
    const { agent } = run.summary;
    this.#context.audit({ action: "run.resumed", by, run: id, agent });
    driveRun(this.#context, run, { resumed: true });
    return run;
  }

  approvals(): readonly PendingApproval[] {
    return this.#context.registry.open.flatMap((run) => run.pendingApprovals());
  }

  async approval(id: string): Promise<PendingApproval | undefined> {
    return (await this.find(runIdOf(id)))?.approval(id);
  }

  async answer(id: string, answer: GivenAnswer): Promise<PendingApproval> {
    const run = await this.find(runIdOf(id));
    if (!run) throw noSuchApproval();
    return answerApproval(this.#context, run, id, answer);
  }

  async noteTold(id: string, told: ToldPages): Promise<void> {
    const run = await this.find(runIdOf(id));
    if (!run) return;
    run.noteTold(id, told);
    this.#context.changes.change();
  }

  rules(): Promise<readonly StoredRule[]> {
    return this.#context.rules.list();
  }

  async removeRule(id: string, by: string): Promise<boolean> {
    const isRemoved = await this.#context.rules.remove(id);
    if (!isRemoved) return false;
    this.#context.audit({ action: "rule.removed", by, subject: id });
    this.#context.changes.change();
    return true;
  }

  async halt(by: string): Promise<{ readonly ended: number; readonly remaining: number }> {
    const { source, clock, halt, onError, registry, changes, questions } = this.#context;
    // First nothing new begins, then what there is ends.
    this.#context.isHalted = true;
    this.#context.audit({ action: "runs.halted", by });
    this.#context.changes.change();
    await within(clock, halt.set(true).catch(onError), HALT_KEPT_MS);
    questions?.close();
    const working = registry.open.filter(({ isDriven }) => isDriven);
    const servers = source.stopServers().catch(onError);
    const [programs] = await Promise.all([
      within(clock, servers, HALT_STOP_MS),
      this.#stop(working, by, HALT_STOP_MS),
    ]);
    changes.change();
    // What did not answer may be there still.
    return programs ?? { ended: 0, remaining: 1 };
  }

  async unhalt(by: string): Promise<void> {
    await this.#context.halt.set(false);
    this.#context.isHalted = false;
    this.#context.audit({ action: "runs.unhalted", by });
    this.#context.changes.change();
  }

  async changed(version: number, signal: AbortSignal): Promise<number> {
    const { changes } = this.#context;
    await changes.until(() => changes.version !== version, signal);
    return changes.version;
  }

  async close(): Promise<void> {
    const { closing, registry, clock } = this.#context;
    closing.abort();
    const { open } = registry;
    for (const run of open) run.abort(new RunStop("suspend"));
    await within(clock, Promise.all(open.map(({ finished }) => finished)), CLOSE_MS);
    await within(clock, Promise.all(open.map((run) => run.journal.close())), CLOSE_MS);
  }
}

function runIdOf(approval: string): string {
  return approval.slice(0, Math.max(0, approval.lastIndexOf(".")));
}
