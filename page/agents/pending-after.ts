import type { RunsEvent } from "../../src/runs/run-events.ts";
import type { AskedSources } from "./pending-asked.ts";

/** What a PC told last that people are asked. */
export type Pending = Pick<AskedSources, "approvals" | "questions">;

/** Before it has told anything. */
export const NOTHING_PENDING: Pending = { approvals: [], questions: [] };

/** The same after an event of its stream of runs. */
export function pendingAfter({ approvals, questions }: Pending, event: RunsEvent): Pending {
  switch (event.type) {
    case "approvals":
      return { approvals: event.approvals, questions: [] };
    case "questions":
      return { approvals, questions: event.questions };
    case "approval":
      return { approvals: upserted(approvals, event), questions };
    case "question":
      return { approvals, questions: upserted(questions, event) };
    default:
      return { approvals, questions };
  }
}

/** A list with something in the place of what has its id, or before all others. */
export function upserted<T extends { readonly id: string }>(list: readonly T[], changed: T): T[] {
  const isKnown = list.some(({ id }) => id === changed.id);
  return isKnown
    ? list.map((each) => (each.id === changed.id ? changed : each))
    : [changed, ...list];
}
