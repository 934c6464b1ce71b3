import type { AbortScope } from "../abort-scope.ts";
import { ChatError } from "../errors.ts";
import type { AgentRuns, PendingApproval, RunSummary } from "./agent-runs.ts";
import { ListedQuestions } from "./listed-questions.ts";
import { type Answerer, maySeeArguments } from "./may-answer.ts";
import type { PendingQuestions } from "./pending-questions.ts";
import { isSameObject, type RunsEvent, type Shown, withoutArguments } from "./run-events.ts";

/** What {@link watchRuns} shows. */
export interface WatchedRuns {
  readonly runs: AgentRuns;
  /** What servers ask, of which `runs` tell the changes. */
  readonly questions?: PendingQuestions | undefined;
}

/**
 * All runs, and all that people are asked, for one reader: the newest 50 runs, whether none may
 * begin, and the approvals that wait, then each that is another than it was given before. Ends with the scope, which it
 * closes; with an `error` when that was aborted with a `ChatError`.
 */
export async function* watchRuns(
  { runs, questions }: WatchedRuns,
  { viewer, scope }: { readonly viewer: Answerer; readonly scope: AbortScope },
): AsyncGenerator<readonly RunsEvent[]> {
  const { signal } = scope;
  const listed = new ListedObjects(runs, viewer);
  const asked = questions && new ListedQuestions(questions, viewer);
  try {
    let version = await runs.changed(-1, signal);
    yield [...listed.first(), ...(asked?.first() ?? [])];
    while (!signal.aborted) {
      version = await runs.changed(version, signal);
      const events = [...(await listed.changed()), ...(asked?.changed() ?? [])];
      if (events.length > 0) yield events;
    }
    const { reason } = signal;
    if (reason instanceof ChatError)
      yield [{ type: "error", message: reason.message, code: reason.code }];
  } finally {
    scope.close();
  }
}

/** Which runs and approvals one reader was given last, by their ids. */
class ListedObjects {
  readonly #runs: AgentRuns;
  readonly #seesAll: boolean;
  #summaries = new Map<string, RunSummary>();
  #pending = new Map<string, Shown<PendingApproval>>();
  #isHalted = false;

  constructor(runs: AgentRuns, viewer: Answerer) {
    this.#runs = runs;
    this.#seesAll = maySeeArguments(viewer);
  }

  first(): readonly RunsEvent[] {
    const runs = this.#runs.list();
    const approvals = this.#approvals();
    this.#summaries = new Map(runs.map((run) => [run.id, run]));
    this.#pending = new Map(approvals.map((approval) => [approval.id, approval]));
    this.#isHalted = this.#runs.isHalted;
    return [
      { type: "runs", runs, halted: this.#isHalted },
      { type: "approvals", approvals },
    ];
  }

  async changed(): Promise<readonly RunsEvent[]> {
    const runs = this.#runs.list();
    const approvals = this.#approvals();
    const events: RunsEvent[] = [];
    if (this.#isHalted !== this.#runs.isHalted) {
      this.#isHalted = this.#runs.isHalted;
      events.push({ type: "halted", halted: this.#isHalted });
    }
    for (const run of [...runs].reverse())
      if (!isSameObject(this.#summaries.get(run.id), run)) events.push({ type: "run", ...run });
    for (const approval of approvals)
      if (!isSameObject(this.#pending.get(approval.id), approval))
        events.push({ type: "approval", ...approval });
    const now = new Map(approvals.map((approval) => [approval.id, approval]));
    const before = this.#pending;
    this.#summaries = new Map(runs.map((run) => [run.id, run]));
    this.#pending = now;
    for (const [id, given] of before)
      if (!now.has(id)) events.push({ type: "approval", ...(await this.#settled(id, given)) });
    return events;
  }

  #approvals(): readonly Shown<PendingApproval>[] {
    const approvals = this.#runs.approvals();
    return this.#seesAll ? approvals : approvals.map(withoutArguments);
  }

  async #settled(id: string, given: Shown<PendingApproval>): Promise<Shown<PendingApproval>> {
    const { state = "gone", scope, by } = (await this.#runs.approval(id)) ?? {};
    return {
      ...given,
      state,
      ...(scope !== undefined && { scope }),
      ...(by !== undefined && { by }),
    };
  }
}
