import type { ApprovalRule } from "./policy.ts";
import type { ApprovalAsked, ApprovalDecided, ModelTurn } from "./run-line.ts";

/** The rules that answers in a run have made, by the approvals that were answered. */
export class GrantedRules {
  readonly #rules: ApprovalRule[] = [];
  readonly #byApproval = new Map<string, ApprovalRule>();

  get rules(): readonly ApprovalRule[] {
    return this.#rules;
  }

  add(approval: string, rule: ApprovalRule): void {
    this.#rules.push(rule);
    this.#byApproval.set(approval, rule);
  }

  /** Takes out the rule that this approval made, if it made one. */
  withdraw(approval: string): void {
    const rule = this.#byApproval.get(approval);
    if (rule) this.#rules.splice(this.#rules.indexOf(rule), 1);
    this.#byApproval.delete(approval);
  }
}

/** What a yes allows of a run's other calls. */
export function ruleOf(
  { scope = "once", by }: ApprovalDecided,
  {
    asked,
    call,
    agent = "",
    conversationId,
  }: {
    readonly asked: ApprovalAsked;
    readonly call: ModelTurn["calls"][number] | undefined;
    readonly agent: string | undefined;
    readonly conversationId: string | undefined;
  },
): ApprovalRule {
  return {
    kind: scope === "once" ? "first-use" : scope,
    agent,
    server: call?.server ?? "",
    tool: call?.tool ?? "",
    definition: asked.definition,
    ...(conversationId !== undefined && { conversationId }),
    ...(by !== undefined && { by }),
  };
}
