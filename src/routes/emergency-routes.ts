import type { AgentRuns } from "../runs/agent-runs.ts";
import { actorOf, requireAgentGrant } from "./agent-access.ts";
import type { App } from "./app.ts";

/** `POST /v1/emergency-stop`: ends everything that agents do, and refuses new runs. */
export function addEmergencyStopRoute(app: App, runs: AgentRuns): void {
  app.post("/v1/emergency-stop", async (context) => {
    const identity = context.get("identity");
    requireAgentGrant(identity);
    const { ended, remaining } = await runs.halt(actorOf(identity));
    return context.json({
      success: remaining === 0,
      message: stoppedWords(ended, remaining),
      processesKilled: ended,
      processesRemaining: remaining,
      halted: true,
    });
  });
}

/** `POST /v1/operator/resume`: lets runs begin again; for the owner. */
export function addResumeRoute(app: App, runs: AgentRuns): void {
  app.post("/v1/operator/resume", async (context) => {
    await runs.unhalt(actorOf(context.get("identity")));
    return context.json({ halted: false });
  });
}

function stoppedWords(ended: number, remaining: number): string {
  const programs = `${ended} ${ended === 1 ? "program" : "programs"}`;
  const stopped = `All runs were stopped, and ${programs} ended. No run begins until the PC's owner allows it again.`;
  return remaining === 0
    ? stopped
    : `${stopped} ${remaining} would not end: look after them on the PC.`;
}
