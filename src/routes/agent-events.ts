import { AbortScope } from "../abort-scope.ts";
import type { Identity } from "../auth/authenticator.ts";
import type { AgentRuns } from "../runs/agent-runs.ts";
import { type RunsEvent, watchRuns } from "../runs/run-stream.ts";
import type { AgentContext } from "./agents.ts";
import type { App } from "./app.ts";
import { approvalFor } from "./approval-views.ts";
import { eventResponse } from "./run-response.ts";

/**
 * `POST /v1/events`: all runs and all that people are asked, then what changes of them. Not a
 * GET: quick tunnels hold event streams on GET back until they end.
 */
export function addEventsRoute(app: App, runs: AgentRuns, watching: AgentContext): void {
  app.post("/v1/events", (context) => {
    const [request, identity] = [context.req.raw, context.get("identity")];
    const reader = new AbortScope(request.signal, watching.shutdown, identity.revoked);
    return eventResponse(watchRuns(runs, { scope: reader }), reader, {
      keepAliveMs: watching.keepAliveMs,
      shown: (event) => eventFor(identity, event),
    });
  });
}

function eventFor(identity: Identity, event: RunsEvent): unknown {
  if (event.type === "approvals")
    return { ...event, approvals: event.approvals.map((each) => approvalFor(identity, each)) };
  if (event.type === "approval") return { type: event.type, ...approvalFor(identity, event) };
  return event;
}
