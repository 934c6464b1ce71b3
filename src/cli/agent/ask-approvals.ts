import { ChatError } from "../../errors.ts";
import type { AgentRuns, PendingApproval } from "../../runs/agent-runs.ts";
import { type Log, plainText } from "../log.ts";
import type { TerminalQuestion, TerminalQuestions } from "../pairing/terminal-questions.ts";
import { approvalQuestion, DECISION_WORDS, decisionOf } from "./approval-question.ts";

/** The runs that wait for people. */
export type AskingRuns = Pick<AgentRuns, "approvals" | "answer" | "changed">;

/** Where questions about runs are asked. */
export interface AskApprovalsOptions {
  readonly questions: TerminalQuestions;
  readonly log: Log;
}

/**
 * Asks at the terminal what runs wait for, until `signal` is aborted. What is decided elsewhere
 * is withdrawn there. Never rejects.
 */
export async function askApprovals(
  runs: AskingRuns,
  { questions, log }: AskApprovalsOptions,
  signal: AbortSignal,
): Promise<void> {
  const asked = new Set<string>();
  for (let version = -1; !signal.aborted; version = await runs.changed(version, signal)) {
    const pending = runs.approvals().filter(({ state }) => state === "pending");
    for (const id of asked)
      if (!pending.some((each) => each.id === id)) {
        asked.delete(id);
        questions.withdraw(id);
      }
    for (const approval of pending)
      if (!asked.has(approval.id)) {
        asked.add(approval.id);
        questions.ask(questionAbout(approval, { runs, log }));
      }
  }
  for (const id of asked) questions.withdraw(id);
}

function questionAbout(
  approval: PendingApproval,
  { runs, log }: { runs: AskingRuns; log: Log },
): TerminalQuestion {
  const { id, digest, agent, server, tool, offered } = approval;
  const { text, canAnswer } = approvalQuestion(approval);
  return {
    id,
    text,
    isNotice: !canAnswer,
    withdrawn: "(That was answered elsewhere, or is not asked any more.)",
    onUnattended: () =>
      log.info(
        `${agent} waits to be allowed ${server} · ${tool}. Open this PC's page, or a paired phone, to answer.`,
      ),
    async onAnswer(line) {
      // The end of the input is no answer.
      if (line === undefined) return "Nobody answered here: it still waits.\n";
      const decision = decisionOf(line, offered);
      try {
        await runs.answer(id, { decision, digest, by: "terminal" });
        return DECISION_WORDS[decision];
      } catch (error) {
        if (!(error instanceof ChatError)) log.error(plainText(error));
        return `${plainText(error)}\n`;
      }
    },
  };
}
