import { abortable } from "./abortable.ts";
import type { AllowedCall } from "./authorize-call.ts";
import { currentApproval } from "./call-state.ts";
import { ruleOf } from "./policy.ts";
import type { RunContext } from "./run-context.ts";

/**
 * Keeps the rule that a yes makes, if it makes one, once the call that it was given for is to be
 * made: a yes that is void by then makes none.
 */
export async function rememberApproval(
  run: RunContext,
  { state, tool, allowedBy }: AllowedCall,
): Promise<void> {
  if (allowedBy !== "approval") return;
  const { permissions } = run.ports;
  const decision = currentApproval(state)?.decision;
  const rule = ruleOf(decision?.scope ?? "once", {
    agent: run.state.begun?.agent ?? "",
    tool,
    standing: permissions.standing(tool),
    conversationId: run.state.grantingConversation,
    by: decision?.by,
  });
  if (rule)
    await abortable(
      permissions.remember(rule).catch(() => {}),
      run.signal,
    );
}
