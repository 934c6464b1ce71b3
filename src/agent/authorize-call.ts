import { argumentFault } from "../tools/check-arguments.ts";
import { byteLength } from "../tools/result-text.ts";
import type { AgentTool } from "../tools/tool.ts";
import { approvalDigest } from "./approval-digest.ts";
import { expiredRun } from "./ask-person.ts";
import { type ApprovalState, argumentsOf, type CallState, currentApproval } from "./call-state.ts";
import { decide, type Verdict } from "./policy.ts";
import { repetition } from "./repetition.ts";
import type { RunContext } from "./run-context.ts";
import type { AllowedBy, CallResult } from "./run-line.ts";
import { failedRun } from "./run-stop.ts";
import { showArguments } from "./shown-arguments.ts";

/** A call that may be made now. */
export interface AllowedCall {
  readonly state: CallState;
  readonly tool: AgentTool;
  readonly given: Readonly<Record<string, unknown>>;
  readonly allowedBy: AllowedBy;
}

/** What is to be done with a call next. */
export type CallFate =
  | { readonly fate: "make"; readonly allowed: AllowedCall }
  | {
      readonly fate: "answer";
      readonly text: string;
      readonly reason: CallResult["reason"] & string;
    }
  | { readonly fate: "wait"; readonly approval: ApprovalState }
  /** An approval is void: what it was given for has changed. */
  | { readonly fate: "void"; readonly approval: ApprovalState }
  | {
      readonly fate: "ask";
      readonly tool: AgentTool;
      readonly digest: string;
      readonly verdict: Extract<Verdict, { verdict: "ask" }>;
    };

/**
 * What is to be done with a call, by what is there now: its tool as it is defined at this
 * moment, the arguments as the model wrote them, and what was decided about just these.
 * @throws RunEnding when it repeats itself for the fifth time, or nobody decided about it in time.
 */
export async function fateOf(run: RunContext, state: CallState): Promise<CallFate> {
  const { call } = state;
  const refusal = refusalOf(run, state);
  if (refusal !== undefined) return answer(refusal, "mistake");
  const tools = await run.listTools();
  const tool = tools.find(({ server, name }) => server === call.server && name === call.tool);
  if (!tool) return answer(`The tool ${call.wire} is not there any more.`, "not-executed");
  const given = argumentsOf(call);
  const fault = argumentFault(tool.parameters, given);
  if (fault !== undefined)
    return answer(`The call was not made: ${fault}. Correct the arguments.`, "mistake");
  const subject = {
    run: run.state.begun?.id ?? "",
    call: call.id,
    server: run.ports.permissions.serverEntry(tool.server),
    tool: tool.name,
    definition: tool.digest,
    arguments: given,
  };
  const allow = (allowedBy: AllowedBy): CallFate => {
    const record = given as Readonly<Record<string, unknown>>;
    return { fate: "make", allowed: { state, tool, given: record, allowedBy } };
  };
  const approval = currentApproval(state);
  const digest = await approvalDigest(subject);
  if (approval?.decision?.state === "expired") throw expiredRun(run, state);
  if (approval) return byApproval(approval, digest, () => allow("approval"));
  const verdict = await judge(run, state, tool);
  if (verdict.verdict === "deny") return answer("This tool is not allowed.", "not-executed");
  return verdict.verdict === "allow" ? allow(verdict.by) : { fate: "ask", tool, digest, verdict };
}

/** Why a call is not even looked at, in words for the model. */
function refusalOf({ state: { turns, limits } }: RunContext, state: CallState): string | undefined {
  const { call } = state;
  const finish = turns.find(({ step }) => step === state.step)?.finish;
  if (finish === "length")
    return "The call was not made: your answer was cut off at its token limit while writing a tool call. Write less at a time.";
  if (finish === "refusal") return "The call was not made: the answer was declined.";
  if (call.tool === undefined) return `There is no tool ${JSON.stringify(call.wire)}.`;
  if (byteLength(call.arguments) > limits.argumentBytes)
    return `The call was not made: its arguments have more than ${limits.argumentBytes} bytes.`;
  if (argumentsOf(call) === undefined) return "The call was not made: its arguments are not JSON.";
  return undefined;
}

function byApproval(approval: ApprovalState, digest: string, allow: () => CallFate): CallFate {
  const { asked, decision } = approval;
  if (decision?.state === "denied") {
    const words = decision.message ? ` ${decision.message}` : "";
    return answer(`The person did not allow this.${words}`, "denied");
  }
  if (asked.digest !== digest) return { fate: "void", approval };
  if (!decision) return { fate: "wait", approval };
  return allow();
}

async function judge(
  run: RunContext,
  { call, approvals }: CallState,
  tool: AgentTool,
): Promise<Verdict> {
  const { state, ports } = run;
  const agent = state.begun?.agent ?? "";
  const repeats = repetition(state, call);
  if (repeats === "end")
    throw failedRun(
      "run.repeating",
      `It called ${tool.server} · ${tool.name} again and again with the same result, so it was ended.`,
    );
  const kept = await ports.permissions.rules(agent, tool.server, tool.name).catch(() => []);
  const verdict = decide({
    tool,
    standing: ports.permissions.standing(tool),
    rules: [...kept, ...state.rules],
    conversationId: state.grantingConversation,
    isRepeating: repeats === "ask",
    isCut: showArguments(call.arguments).cut,
  });
  // Somebody looked at it, and then it became another one: that is never passed over.
  const wasVoid = approvals.length > 0;
  return verdict.verdict === "ask" && wasVoid
    ? { ...verdict, why: "changed", changed: true }
    : verdict;
}

function answer(text: string, reason: CallResult["reason"] & string): CallFate {
  return { fate: "answer", text, reason };
}
