import type { ApprovalState } from "../agent/call-state.ts";
import { isPending } from "../agent/call-state.ts";
import type { RunBegun, RunEnded } from "../agent/run-line.ts";
import type { RunApproval, RunStatus, ToldPages } from "../agent/run-snapshot.ts";
import type { RunState } from "../agent/run-state.ts";
import type { RunStop } from "../agent/run-stop.ts";
import { approvalView, snapshotOf } from "../agent/snapshot.ts";
import type {
  PendingApproval,
  RunSummary,
  RunView,
  WatchedRun,
  WatchedSnapshot,
} from "./agent-runs.ts";
import { ApprovalAnswers } from "./approval-answers.ts";
import { ChangeSignal } from "./change-signal.ts";
import { LiveJournal } from "./live-journal.ts";
import type { Question } from "./pending-questions.ts";
import type { RunJournal } from "./run-store.ts";
import { shownLength, shownStart } from "./shown-text.ts";
import { answered, SnapshotExtras } from "./snapshot-extras.ts";

/** What a run is kept by, besides its state. */
export interface LiveRunOptions {
  readonly id: string;
  readonly state: RunState;
  /** Opens its journal, when it shall be gone on with. */
  readonly open?: () => Promise<RunJournal>;
  /** Whether its journal is damaged: it is never gone on with. */
  readonly isDamaged?: boolean;
  /** The first line, before the journal has it. */
  readonly planned?: Omit<RunBegun, "at">;
}

/** A run in memory: it works, waits, may be resumed, or is over. */
export class LiveRun implements WatchedRun {
  readonly id: string;
  readonly state: RunState;
  readonly isDamaged: boolean;
  readonly answers = new ApprovalAnswers();
  readonly changes = new ChangeSignal();
  readonly journal: LiveJournal;
  readonly #extras = new SnapshotExtras();
  /** Settles when nothing works on it any more. */
  finished: Promise<void> = Promise.resolve();
  /** Whether something works on it, or will once it may. */
  isDriven = false;
  /** Whether it may work now. */
  isAdmitted = false;
  readonly #planned: Omit<RunBegun, "at"> | undefined;
  #stop = new AbortController();
  #shown: ShownRun | undefined;

  constructor({ id, state, open, isDamaged = false, planned }: LiveRunOptions) {
    this.id = id;
    this.state = state;
    this.isDamaged = isDamaged;
    this.journal = new LiveJournal(open);
    this.#planned = planned;
  }

  /** What servers said last of calls that are being made, by the calls' ids. */
  get progress(): Map<string, string> {
    return this.#extras.progress;
  }

  get #begun(): Omit<RunBegun, "at"> | undefined {
    return this.state.begun ?? this.#planned;
  }

  get startedBy(): string {
    return this.#begun?.startedBy ?? "owner";
  }

  get fingerprint(): string | undefined {
    return this.#begun?.fingerprint;
  }

  get conversationId(): string | undefined {
    return this.#begun?.conversationId;
  }

  get status(): RunStatus {
    const { status } = this.state;
    if (this.state.ended) return status;
    if (!this.isDriven) return "interrupted";
    if (status === "waiting") return status;
    return this.isAdmitted ? "running" : "queued";
  }

  get summary(): RunSummary {
    const { begun, ended } = this.state;
    return {
      id: this.id,
      status: this.status,
      agent: this.#begun?.agent ?? "",
      ...(this.conversationId !== undefined && { conversationId: this.conversationId }),
      startedBy: this.startedBy,
      startedAt: begun?.at ?? 0,
      ...(ended && { endedAt: ended.at }),
    };
  }

  /** Aborted when it shall stop. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Shows what a server asks, or what came of it. */
  showQuestion(question: Question): void {
    this.#extras.keepQuestion(question);
    this.changes.change();
  }

  /** Notes how many pages were told of an approval. */
  noteTold(id: string, told: ToldPages): void {
    this.#extras.told.set(id, told);
    this.changes.change();
  }

  /** Gets ready to be worked on, after it was interrupted too. */
  begin(): void {
    this.isDriven = true;
    if (this.#stop.signal.aborted) this.#stop = new AbortController();
  }

  abort(stop: RunStop): void {
    this.#stop.abort(stop);
  }

  get #shownLength(): number {
    return shownLength(this.state.text.value, { isWhole: this.ending !== undefined });
  }

  read(offset: number, { returns = false } = {}): RunView | undefined {
    if (returns && this.state.mayHoldLost(offset)) return undefined;
    const { value } = this.state.text;
    const length = this.#shownLength;
    if (offset > length) return undefined;
    const start = shownStart(value, offset);
    const { ending } = this;
    return {
      version: this.changes.version,
      offset: start,
      text: value.slice(start, length),
      snapshot: this.#snapshot(),
      ...(ending && { ending }),
    };
  }

  async follow(
    seen: { readonly offset: number; readonly version: number },
    signal: AbortSignal,
  ): Promise<RunView | undefined> {
    const isNew = (): boolean =>
      this.#shownLength > seen.offset ||
      this.changes.version !== seen.version ||
      this.ending !== undefined;
    await this.changes.until(isNew, signal);
    return this.read(seen.offset);
  }

  /** How it ended, for those who watch it. */
  get ending(): Omit<RunEnded, "type" | "at"> | undefined {
    const { ended } = this.state;
    if (ended) {
      const { type: _, at: __, ...ending } = ended;
      return ending;
    }
    return this.isDriven ? undefined : this.isDamaged ? DAMAGED : INTERRUPTED;
  }

  /** What people are asked now. */
  pendingApprovals(): readonly PendingApproval[] {
    if (this.isDamaged) return [];
    return [...this.state.approvals.values()]
      .filter((each) => isPending(each) && !this.answers.answerTo(each.asked.id))
      .flatMap((each) => this.#pending(each, false) ?? []);
  }

  /** One that is asked, or was, with its arguments whole. */
  approval(id: string): PendingApproval | undefined {
    const approval = this.state.approvals.get(id);
    return approval && this.#pending(approval, true);
  }

  #pending(approval: ApprovalState, whole: boolean): PendingApproval | undefined {
    const call = this.state.calls.get(approval.asked.call);
    const { agent, conversationId, startedBy } = this.summary;
    return (
      call && {
        ...this.#settle(approvalView(call, approval, { whole })),
        runId: this.id,
        agent,
        ...(conversationId !== undefined && { conversationId }),
        startedBy,
      }
    );
  }

  #snapshot(): WatchedSnapshot {
    const { version } = this.changes;
    // The state is ahead of what is told of it.
    const { lines } = this.state;
    if (this.#shown?.version !== version || this.#shown.lines !== lines) {
      const { id, status } = this;
      const settle = (approval: RunApproval): RunApproval => this.#settle(approval);
      const snapshot = this.#extras.addTo(snapshotOf(this.state), { id, status, settle });
      this.#shown = { version, lines, snapshot };
    }
    return this.#shown.snapshot;
  }

  // An answer counts for everybody from the moment it is given.
  #settle(journaled: RunApproval): RunApproval {
    const told = this.#extras.told.get(journaled.id);
    const approval = told ? { ...journaled, told } : journaled;
    if (approval.state !== "pending") return approval;
    if (this.isDamaged) return { ...approval, state: "gone" };
    const answer = this.answers.answerTo(approval.id);
    return answer ? answered(approval, answer) : approval;
  }
}

/** A snapshot, kept for all who look at the same moment. */
interface ShownRun {
  readonly version: number;
  readonly lines: number;
  readonly snapshot: WatchedSnapshot;
}

const INTERRUPTED: Omit<RunEnded, "type" | "at"> = {
  status: "failed",
  code: "run.interrupted",
  message: "The PC stopped while this ran. It can be resumed.",
};

const DAMAGED: Omit<RunEnded, "type" | "at"> = {
  status: "failed",
  code: "run.interrupted",
  message: "The PC stopped while this ran, and its journal is damaged. Ask again.",
};
