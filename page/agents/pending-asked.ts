import type { ShownQuestion } from "../../src/runs/run-events.ts";
import type { ShownRun } from "../chat/run-snapshot.ts";
import type { AskedApproval } from "./agents-api.ts";

/** Something that waits for an answer. */
export interface Asked {
  readonly kind: "approval" | "question";
  readonly id: string;
  /** The run that waits; unknown for a server's question that could be of several. */
  readonly runId?: string;
  readonly agent: string;
  readonly server?: string;
  readonly tool?: string;
  /** The conversation on this device that the run belongs to. */
  readonly conversationId?: string;
}

/** From where it is known what is asked. */
export interface AskedSources {
  /** The replies in progress on this device. */
  readonly replies: readonly {
    readonly run: ShownRun | undefined;
    readonly conversationId: string;
  }[];
  /** What the PC told of all its runs. */
  readonly approvals: readonly AskedApproval[];
  readonly questions: readonly ShownQuestion[];
  /** What is known to be settled, by its id: another source may be late. */
  readonly settled: ReadonlyMap<string, unknown>;
}

/** What waits for an answer, each once: an answer counts, whichever source tells it first. */
export function pendingAsked({ replies, ...pc }: AskedSources): readonly Asked[] {
  const found = new Map<string, Asked>();
  const over = new Set(pc.settled.keys());
  const take = (object: { id: string; state: string }, asked: Omit<Asked, "id">): void => {
    if (object.state !== "pending") over.add(object.id);
    else if (!found.has(object.id)) found.set(object.id, { ...asked, id: object.id });
  };
  for (const { run, conversationId } of replies) {
    if (!run) continue;
    const { id: runId, agent } = run;
    for (const approval of run.approvals)
      take(approval, { kind: "approval", runId, agent, conversationId, ...toolOf(approval) });
    for (const question of run.questions ?? [])
      take(question, { kind: "question", runId, agent, conversationId, ...toolOf(question) });
  }
  for (const approval of pc.approvals) {
    const { runId, agent } = approval;
    take(approval, { kind: "approval", runId, agent, ...toolOf(approval) });
  }
  for (const question of pc.questions) {
    const { runId } = question;
    take(question, {
      kind: "question",
      ...(runId !== undefined && { runId }),
      agent: "",
      ...toolOf(question),
    });
  }
  return [...found.values()].filter(({ id }) => !over.has(id));
}

function toolOf({
  server,
  tool,
}: {
  server: string;
  tool?: string;
}): Pick<Asked, "server" | "tool"> {
  return { server, ...(tool !== undefined && { tool }) };
}
