/**
 * The lines by which a run tells what it does in its text, for clients that take no events:
 * part of the protocol, as those clients hold and send them. Written and recognized here alone.
 */
const TOOL_MARK = "→ ";

/** Says that somebody has to answer. */
export const WAITING_TRACE = "Waits for your word: open this PC's page, or answer on its terminal";

/** Says which tool is called, with a preview of its arguments. */
export function toolTrace(
  { server, tool }: { readonly server?: string; readonly tool?: string },
  preview: string,
): string {
  const name = [server, tool].filter((part) => part !== undefined).join(" · ");
  return `${TOOL_MARK}${name} ${preview}`;
}

/** Whether a trace is such a line, and nothing that the model thought. */
export function isStepTrace(trace: string): boolean {
  return trace === WAITING_TRACE || trace.startsWith(TOOL_MARK);
}
