import type { VNode } from "preact";
import type { ShownRun } from "../chat/run-snapshot.ts";
import { useApp } from "../view/app-context.ts";
import { agentsOf } from "./agents-state.ts";
import { ApprovalCard } from "./approval-card.tsx";
import { QuestionCard } from "./question-card.tsx";

// What was settled before is told by the steps.
const SHOWN_SETTLED = 2;

/** What a run asks, and the last of what it asked; only that once the run is over. */
export function RunQuestions({ run, isLive }: { run: ShownRun; isLive: boolean }): VNode {
  const name = agentsOf(useApp()).nameOf(run.agent);
  return (
    <div class="run-questions">
      {latest(run.approvals, isLive).map((approval) => (
        <ApprovalCard key={approval.id} approval={approval} agent={name} />
      ))}
      {latest(run.questions ?? [], isLive).map((question) => (
        <QuestionCard key={question.id} question={question} />
      ))}
    </div>
  );
}

function latest<T extends { readonly state: string }>(
  list: readonly T[],
  isLive: boolean,
): readonly T[] {
  const settled = list.filter(({ state }) => state !== "pending").slice(-SHOWN_SETTLED);
  return list.filter((each) => (each.state === "pending" ? isLive : settled.includes(each)));
}
