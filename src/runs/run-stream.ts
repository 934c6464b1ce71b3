import type { AbortScope } from "../abort-scope.ts";
import type { RunApproval, RunStep } from "../agent/run-snapshot.ts";
import type { ChatEvent, ChatFinishReason } from "../chat.ts";
import { delay } from "../delay.ts";
import { withoutEnding } from "../reply/follow-reply.ts";
import type { RunView, WatchedRun, WatchedSnapshot } from "./agent-runs.ts";
import { type Answerer, maySeeArguments } from "./may-answer.ts";
import type { Question } from "./pending-questions.ts";
import {
  isSameObject,
  type RunEvent,
  type Shown,
  type ShownQuestion,
  withoutArguments,
  withoutWords,
} from "./run-events.ts";

/** How a run is watched. */
export interface WatchOptions {
  /** How much of the text the client holds (UTF-16 units). */
  readonly offset: number;
  /** Whether it asked for `events: "run"`; else it gets the events of a plain reply alone. */
  readonly events: boolean;
  /** The reader's own: when it is aborted the run goes on. It is closed at the end. */
  readonly scope: AbortScope;
  /**
   * Who watches; one who may not see arguments gets none in steps and approvals. The text has
   * them in its traces all the same: whoever may not see them is not to be given a text.
   */
  readonly viewer?: Answerer;
}

/**
 * A run as one reader gets it: the text from `offset` on, and with `events` its snapshot and
 * then whatever has changed since that reader was given anything; one `done` or `error` at the
 * end, which is an `error` with the reason when the reader's scope is aborted before. A reader
 * who is slow gets less often more.
 */
export async function* watchRun(
  run: WatchedRun,
  { offset, events, scope, viewer }: WatchOptions,
): AsyncGenerator<readonly RunEvent[]> {
  const { signal } = scope;
  const changed = events ? new ChangedObjects(viewer) : undefined;
  const runId = run.id;
  try {
    let isLast = false;
    for (let view = run.read(offset); view; ) {
      const batch: RunEvent[] = [...(changed?.of(view.snapshot) ?? [])];
      if (view.text !== "") batch.push({ type: "token", delta: view.text });
      if (view.ending) batch.push(withRun(lastEvent(run, view), events && { runId, view }));
      if (batch.length > 0) yield batch;
      if (view.ending) return;
      if (isLast) break;
      // It may have ended while this reader was behind, or be ended by what aborted the reader.
      isLast = signal.aborted;
      if (isLast) await delay(0);
      view = await run.follow(
        { offset: view.offset + view.text.length, version: view.version },
        signal,
      );
    }
    const { message, code } = withoutEnding(signal);
    yield [{ type: "error", message, ...(events && { runId, code }) } as RunEvent];
  } finally {
    scope.close();
  }
}

type LastEvent = Extract<ChatEvent, { type: "done" | "error" }>;

function lastEvent(run: WatchedRun, { ending, snapshot }: RunView): LastEvent {
  if (ending?.status === "failed")
    return { type: "error", message: ending.message ?? "The run failed." };
  const { inputTokens, outputTokens } = snapshot.usage;
  const { finish } = ending ?? {};
  return {
    type: "done",
    content: run.read(0)?.text ?? "",
    ...(finish && { finishReason: FINISH_REASONS[finish] ?? "other" }),
    usage: { inputTokens, outputTokens },
  };
}

const FINISH_REASONS: Readonly<Record<string, ChatFinishReason>> = {
  stop: "stop",
  length: "length",
  refusal: "content_filter",
};

// Clients that know nothing of runs get just what they know.
function withRun(
  event: LastEvent,
  of: false | { readonly runId: string; readonly view: RunView },
): RunEvent {
  if (!of) return event as RunEvent;
  const { ending } = of.view;
  const code = ending?.code ?? (ending?.status === "stopped" ? "run.stopped" : undefined);
  return { ...event, runId: of.runId, ...(code !== undefined && { code }) };
}

/** What one reader was given last, by its id. */
class ChangedObjects {
  readonly #seesAll: boolean;
  #given: ReadonlyMap<string, object> | undefined;

  constructor(viewer: Answerer | undefined) {
    this.#seesAll = viewer === undefined || maySeeArguments(viewer);
  }

  /** The whole at first, then what is another than before. */
  of(snapshot: WatchedSnapshot): RunEvent[] {
    const steps = snapshot.steps.map((step) => this.#step(step));
    const approvals = snapshot.approvals.map((approval) => this.#approval(approval));
    const { usage } = snapshot;
    const notices = this.#seesAll ? snapshot.notices : [];
    const questions = snapshot.questions?.map((each) => this.#question(each));
    const events: RunEvent[] = [
      ...steps.map((step) => ({ type: "step" as const, ...step })),
      ...approvals.map((approval) => ({ type: "approval" as const, ...approval })),
      ...(questions ?? []).map((question) => ({ type: "question" as const, ...question })),
      { type: "usage", ...usage },
      { type: "notices", notices },
    ];
    const before = this.#given;
    this.#given = new Map(events.map((event) => [idOf(event), event]));
    if (!before)
      return [
        { type: "run", ...snapshot, steps, approvals, notices, ...(questions && { questions }) },
      ];
    return events.filter((event) => !isSameObject(before.get(idOf(event)), event));
  }

  #step(step: RunStep): RunStep {
    if (this.#seesAll) return step;
    const { arguments: _, summary: __, progress: ___, ...rest } = step;
    return rest;
  }

  #question(question: Question): ShownQuestion {
    return this.#seesAll ? question : withoutWords(question);
  }

  #approval(approval: RunApproval): Shown<RunApproval> {
    return this.#seesAll ? approval : withoutArguments(approval);
  }
}

function idOf(event: RunEvent): string {
  return "id" in event ? `${event.type} ${event.id}` : event.type;
}
