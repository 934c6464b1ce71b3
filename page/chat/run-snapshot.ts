import type { StreamEvent } from "../../src/client/index.ts";
import type { RunEvent, ShownRun } from "../../src/runs/run-events.ts";

/** What is shown of a run, as the PC told it. */
export type { ShownRun };

const LISTS = { step: "steps", approval: "approvals", question: "questions" } as const;

/** The last steps of a run that are kept. */
const MAX_STEPS = 64;

/**
 * A run as it is after one event of its stream; each of its objects takes the place of the one
 * before of its id. Nothing before the run itself has come.
 */
export function applyRunEvent(
  run: ShownRun | undefined,
  unchecked: StreamEvent,
): ShownRun | undefined {
  const event = unchecked as RunEvent;
  const { type, ...object } = event;
  if (type === "run") return object as ShownRun;
  if (!run) return undefined;
  switch (type) {
    case "step":
    case "approval":
    case "question": {
      const list = LISTS[type];
      const { id } = object as { id: string };
      const known: readonly { id: string }[] = run[list] ?? [];
      const isKnown = known.some((each) => each.id === id);
      const objects = isKnown
        ? known.map((each) => (each.id === id ? object : each))
        : [...known, object].slice(-MAX_STEPS);
      return { ...run, [list]: objects };
    }
    case "usage":
      return { ...run, usage: object as ShownRun["usage"] };
    case "notices":
      return { ...run, notices: event.notices };
    case "done":
      return { ...run, status: event.code === "run.stopped" ? "stopped" : "done" };
    case "error":
      return { ...run, status: event.code === "run.interrupted" ? "interrupted" : "failed" };
    default:
      return run;
  }
}

/** Whether somebody is asked something in it. */
export function isWaiting(run: ShownRun | undefined): boolean {
  const isPending = ({ state }: { state: string }): boolean => state === "pending";
  return !!run && (run.approvals.some(isPending) || (run.questions ?? []).some(isPending));
}

/** What is kept of it with its message: not what a person was asked, of which there may be much. */
export function keptRun(run: ShownRun): ShownRun {
  const { questions } = run;
  return {
    ...run,
    approvals: run.approvals.map(({ arguments: _, digest: __, ...approval }) => approval),
    ...(questions && {
      questions: questions.map(({ message: _, fields: __, ...question }) => question),
    }),
  };
}
