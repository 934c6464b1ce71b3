import type { AgentTool, ToolResult } from "../tools/tool.ts";
import { cleanLine } from "./clean-line.ts";
import type { RequestFailure } from "./sdk-error.ts";

const MAX_MESSAGE_CHARACTERS = 2000;

/** Why a call has no result, beside what the SDK says. */
export interface CallEnd {
  readonly tool: Pick<AgentTool, "server" | "name" | "hints">;
  /** `aborted`: nobody wants the result any more; `expired`: it took too long. */
  readonly ended?: "aborted" | "expired";
  /** Milliseconds that it was given. */
  readonly timeoutMs: number;
  /** What the transport says of its own end. */
  readonly transport?: string | undefined;
}

/** Whether a tool says that it changes nothing and reaches nothing beyond its own: it may be called twice. */
export function isRepeatable({ hints }: Pick<AgentTool, "hints">): boolean {
  return hints.readOnly && !hints.openWorld;
}

/** The result of a call that failed on its way, in words for the model. Secrets are still in it. */
export function failedCall(failure: RequestFailure, end: CallEnd): ToolResult {
  const { server, name } = end.tool;
  if (end.ended === "aborted") return perhapsDone(`${name} was stopped.`, end);
  if (end.ended === "expired")
    return perhapsDone(`${name} gave no answer in ${Math.round(end.timeoutMs / 1000)} s.`, end);
  switch (failure.kind) {
    case "refused":
      return notDone(cleanLine(failure.message, MAX_MESSAGE_CHARACTERS) || `${server} refused it.`);
    case "status":
      if (failure.status >= 500)
        return perhapsDone(`${server} answered ${name} with HTTP ${failure.status}.`, end);
      return notDone(`${server} did not take ${name} (HTTP ${failure.status}).`);
    case "unreachable":
      return notDone(`${server} is not reachable.`);
    case "too-large":
      return perhapsDone(`${server} answered ${name} with more than 16 MiB.`, end);
    case "malformed":
      return perhapsDone(`${server} answered ${name} in a way that MCP does not have.`, end);
    case "told":
      return notDone(`${server}: ${failure.error.message}.`);
    case "timeout":
    case "lost":
      return perhapsDone(lostWords(end), end);
  }
}

function lostWords({ tool: { server, name }, transport }: CallEnd): string {
  return `${server} stopped while running ${name}${transport === undefined ? "" : `: it ${transport}`}.`;
}

function notDone(text: string): ToolResult {
  return { outcome: "error", text };
}

/** What may have been carried out before the connection was lost; harmless where the tool changes nothing. */
function perhapsDone(text: string, { tool }: CallEnd): ToolResult {
  if (isRepeatable(tool)) return { outcome: "error", text };
  return {
    outcome: "unknown",
    text: `${text} It may or may not have happened. Check before doing it again.`,
  };
}
