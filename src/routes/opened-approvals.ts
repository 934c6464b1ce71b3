import { ChatError } from "../errors.ts";
import type { AgentRuns } from "../runs/agent-runs.ts";

const MAX_OPENED = 1024;

/** Who has opened which approvals whole; the newest of them, for as long as this program runs. */
export class OpenedApprovals {
  readonly #opened = new Set<string>();

  add(actor: string, approval: string): void {
    this.#opened.add(keyOf(actor, approval));
    const [oldest] = this.#opened;
    if (this.#opened.size > MAX_OPENED && oldest !== undefined) this.#opened.delete(oldest);
  }

  /**
   * Refuses a yes to what somebody was only shown a part of.
   * @throws ChatError `approval.not_offered`
   */
  check(actor: string, approval: string, runs: AgentRuns): void {
    if (!isCut(runs, approval) || this.#opened.has(keyOf(actor, approval))) return;
    throw new ChatError(
      "approval.not_offered",
      "Only a part of the arguments was shown. Open all of them first: GET /v1/approvals/ID.",
    );
  }
}

/** Whether a part of the arguments is left out where an approval that waits is shown in a list. */
export function isCut(runs: AgentRuns, approval: string): boolean {
  return runs.approvals().find(({ id }) => id === approval)?.cut === true;
}

function keyOf(actor: string, approval: string): string {
  return `${actor}\n${approval}`;
}
