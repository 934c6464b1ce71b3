import type { AgentRuns, PendingApproval, RunSummary } from "../runs/agent-runs.ts";
import type { PendingQuestions, Question } from "../runs/pending-questions.ts";
import type { PushNotice } from "./push-notice.ts";
import { LONG_MS } from "./reply-notice.ts";

/** What {@link watchRunsForPush} works with. */
export interface WatchedForPush {
  readonly runs: AgentRuns;
  readonly questions?: Pick<PendingQuestions, "list"> | undefined;
  /** Told of what waits for a person, with who began it; `isOpen` says whether it still does. */
  readonly onWaiting: (
    notice: PushNotice,
    about: {
      readonly startedBy: string;
      readonly isOpen: () => boolean;
      /** The approval, where it is one. */
      readonly approval?: string;
    },
  ) => void;
  /** Told of the end of a run that somebody asked for and that took long. */
  readonly onEnded: (notice: PushNotice, startedBy: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Tells of each approval and question that is new, and of each long run that ends, until
 * `signal` is aborted. What waited before is not told of again: whoever it is for knows of it.
 */
export async function watchRunsForPush(watched: WatchedForPush): Promise<void> {
  const { runs, signal } = watched;
  const seen = new SeenRuns(watched);
  seen.look();
  for (let version = await runs.changed(-1, signal); !signal.aborted; ) {
    seen.tell();
    version = await runs.changed(version, signal);
  }
}

class SeenRuns {
  readonly #watched: WatchedForPush;
  #approvals: ReadonlySet<string> = new Set();
  #questions: ReadonlySet<string> = new Set();
  #open: ReadonlySet<string> = new Set();

  constructor(watched: WatchedForPush) {
    this.#watched = watched;
  }

  /** Takes note of everything there is. */
  look(): void {
    const { runs, questions } = this.#watched;
    this.#approvals = idsOf(runs.approvals());
    this.#questions = idsOf(questions?.list() ?? []);
    this.#open = idsOf(runs.list().filter(isOpen));
  }

  /** Tells of what is new since. */
  tell(): void {
    const { runs, questions } = this.#watched;
    const [approvals, asked, open] = [this.#approvals, this.#questions, this.#open];
    for (const approval of runs.approvals())
      if (!approvals.has(approval.id)) this.#tellApproval(approval);
    for (const question of questions?.list() ?? [])
      if (!asked.has(question.id)) this.#tellQuestion(question);
    for (const run of runs.list()) if (open.has(run.id) && !isOpen(run)) this.#tellEnd(run);
    this.look();
  }

  #tellApproval({ id, runId, agent, tool, startedBy }: PendingApproval): void {
    const { runs, onWaiting } = this.#watched;
    const notice = {
      kind: "approval",
      id,
      run: runId,
      agent: cut(agent),
      tool: cut(tool),
    } as const;
    const isOpen = (): boolean => runs.approvals().some((each) => each.id === id);
    onWaiting(notice, { startedBy, isOpen, approval: id });
  }

  #tellQuestion({ id, runId, server }: Question): void {
    const { runs, questions, onWaiting } = this.#watched;
    const run = runId === undefined ? {} : { run: runId };
    const isOpen = (): boolean => questions?.list().some((each) => each.id === id) === true;
    // One that could be of several runs is the owner's alone.
    const startedBy = runs.list().find((each) => each.id === runId)?.startedBy ?? "owner";
    onWaiting({ kind: "question", id, server: cut(server), ...run }, { startedBy, isOpen });
  }

  #tellEnd({ id, status, startedBy, startedAt, endedAt = startedAt }: RunSummary): void {
    if (status === "stopped" || endedAt - startedAt <= LONG_MS) return;
    const failed = status === "failed" && ({ failed: true } as const);
    this.#watched.onEnded({ kind: "reply", run: id, ...failed }, startedBy);
  }
}

// Beyond it a message may become longer than others.
const MAX_NAME_CHARACTERS = 80;

function cut(name: string): string {
  return name.length <= MAX_NAME_CHARACTERS ? name : `${name.slice(0, MAX_NAME_CHARACTERS - 1)}…`;
}

function idsOf(objects: readonly { readonly id: string }[]): ReadonlySet<string> {
  return new Set(objects.map(({ id }) => id));
}

function isOpen({ status }: RunSummary): boolean {
  return status === "queued" || status === "running" || status === "waiting";
}
