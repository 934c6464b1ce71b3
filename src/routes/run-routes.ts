import * as z from "zod/mini";
import type { RunStatus } from "../agent/run-snapshot.ts";
import { ChatError } from "../errors.ts";
import { readOptionalJsonBody } from "../http/json-body.ts";
import { parseBody } from "../http/parse-body.ts";
import { parseOffset } from "../http/resumption.ts";
import { streamLost } from "../reply/open-reply.ts";
import type { AgentRuns, RunFilter, WatchedRun } from "../runs/agent-runs.ts";
import { actorOf, requireActFor, requireAgentGrant } from "./agent-access.ts";
import { ID } from "./agent-request.ts";
import type { AgentContext } from "./agents.ts";
import type { App } from "./app.ts";
import { snapshotFor } from "./approval-views.ts";
import { streamRun } from "./run-response.ts";
import { SMALL_BODY } from "./small-body.ts";

/** `POST /v1/runs/ID/stream`. */
export const watchBody = z.object({ events: z.nullish(z.literal("run")) });

/** Lists runs, shows one, watches it, stops it, and goes on with one that was interrupted. */
export function addRunRoutes(app: App, runs: AgentRuns, watching: AgentContext): void {
  app.get("/v1/runs", (context) => {
    const { state, conversationId } = context.req.query();
    return context.json({ runs: runs.list(filterOf(state, conversationId)) });
  });

  app.get("/v1/runs/:id", async (context) => {
    const identity = context.get("identity");
    requireAgentGrant(identity);
    const wanted = parseOffset(context.req.query("offset"));
    const run = await findRun(runs, context.req.param("id"));
    const view = run.read(wanted, { returns: true });
    if (!view) throw streamLost();
    const { offset, text, ending: { code, message } = {} } = view;
    const snapshot = snapshotFor(identity, run.startedBy, view.snapshot);
    return context.json({ ...snapshot, offset, content: text, code, message });
  });

  app.post("/v1/runs/:id/stream", async (context) => {
    const [request, identity] = [context.req.raw, context.get("identity")];
    requireAgentGrant(identity);
    const offset = parseOffset(context.req.header("x-stream-offset"));
    const body = (await readOptionalJsonBody(request, SMALL_BODY)) ?? {};
    const { events } = parseBody(watchBody, body);
    const run = await findRun(runs, context.req.param("id"));
    return streamRun(run, { ...watching, request, identity, offset, events: events === "run" });
  });

  app.delete("/v1/runs/:id", async (context) => {
    const identity = context.get("identity");
    requireAgentGrant(identity);
    const { id, startedBy } = await findRun(runs, context.req.param("id"));
    requireActFor(identity, startedBy);
    if (await runs.stop(id, actorOf(identity))) return context.body(null, 204);
    throw noSuchRun();
  });

  app.post("/v1/runs/:id/resume", async (context) => {
    const identity = context.get("identity");
    requireAgentGrant(identity);
    const { id, startedBy } = await findRun(runs, context.req.param("id"));
    requireActFor(identity, startedBy);
    await runs.resume(id, actorOf(identity));
    return context.body(null, 204);
  });
}

async function findRun(runs: AgentRuns, id: string): Promise<WatchedRun> {
  const run = await runs.find(id);
  if (run) return run;
  throw noSuchRun();
}

function noSuchRun(): ChatError {
  return new ChatError("not_found.run", "There is no such run. It may be too old to be kept.");
}

const STATES: ReadonlySet<string> = new Set<RunStatus>([
  "queued",
  "running",
  "waiting",
  "done",
  "failed",
  "stopped",
  "interrupted",
]);

/** The filter of a query: states with commas between them, and a conversation. */
function filterOf(state: string | undefined, conversationId: string | undefined): RunFilter {
  const states = state?.split(",").filter((each): each is RunStatus => STATES.has(each));
  if (state !== undefined && states?.length !== state.split(",").length)
    throw new ChatError(
      "validation.invalid_body",
      `state: expected one or more of ${[...STATES].join(", ")}, with commas between them.`,
      { param: "state" },
    );
  if (conversationId !== undefined && !ID.test(conversationId))
    throw new ChatError(
      "validation.invalid_body",
      "conversationId: expected 1 to 64 letters, digits, dots, hyphens and underscores.",
      { param: "conversationId" },
    );
  return { ...(states && { states }), ...(conversationId !== undefined && { conversationId }) };
}
