import { AbortScope } from "../abort-scope.ts";
import type { Identity } from "../auth/authenticator.ts";
import type { RunsEvent } from "../runs/run-events.ts";
import { type WatchedRuns, watchRuns } from "../runs/runs-stream.ts";
import { answererOf } from "./agent-access.ts";
import type { AgentContext } from "./agents.ts";
import type { App } from "./app.ts";
import { withOffer } from "./approval-views.ts";
import { eventResponse } from "./run-response.ts";

/**
 * `POST /v1/events`: all runs and all that people are asked, servers' questions among it, then what changes of them. Not a
 * GET: quick tunnels hold event streams on GET back until they end.
 */
export function addEventsRoute(app: App, watched: WatchedRuns, watching: AgentContext): void {
  app.post("/v1/events", (context) => {
    const [request, identity] = [context.req.raw, context.get("identity")];
    const reader = new AbortScope(request.signal, watching.shutdown, identity.revoked);
    const events = watchRuns(watched, { viewer: answererOf(identity), scope: reader });
    return eventResponse(events, reader, {
      keepAliveMs: watching.keepAliveMs,
      shown: (event) => eventFor(identity, event),
    });
  });
}

function eventFor(identity: Identity, event: RunsEvent): RunsEvent {
  if (event.type === "approval") return withOffer(identity, event.startedBy, event);
  if (event.type !== "approvals") return event;
  const approvals = event.approvals.map((each) => withOffer(identity, each.startedBy, each));
  return { ...event, approvals };
}
