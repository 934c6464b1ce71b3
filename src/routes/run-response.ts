import { AbortScope } from "../abort-scope.ts";
import type { Identity } from "../auth/authenticator.ts";
import { streamLost } from "../reply/open-reply.ts";
import type { WatchedRun } from "../runs/agent-runs.ts";
import type { RunEvent } from "../runs/run-events.ts";
import { watchRun } from "../runs/run-stream.ts";
import { EVENT_STREAM_HEADERS, eventStream } from "../sse/event-stream.ts";
import { escapeLineBreaks } from "../sse/frames.ts";
import type { AgentContext } from "./agents.ts";
import { snapshotFor, withOffer } from "./approval-views.ts";

/** How a run is watched. */
export interface RunResponseOptions extends Pick<AgentContext, "keepAliveMs" | "shutdown"> {
  readonly request: Request;
  readonly identity: Identity;
  /** Whether those of the run are wanted, besides those of every chat message. */
  readonly events: boolean;
  /** How much of the text the client holds, in UTF-16 code units. */
  readonly offset: number;
}

/**
 * A run's events from an offset on, as a response. The run goes on when the client leaves.
 * @throws ChatError `chat.stream_lost` when its text is shorter
 */
export function streamRun(run: WatchedRun, options: RunResponseOptions): Response {
  const { request, identity, shutdown, events } = options;
  const start = run.read(options.offset, { returns: true });
  if (!start) throw streamLost();
  const { offset } = start;
  const reader = new AbortScope(request.signal, shutdown, identity.revoked);
  const batches = watchRun(run, { offset, events, scope: reader });
  return eventResponse(batches, reader, {
    ...options,
    offset,
    shown: (event) => runEventFor(identity, run.startedBy, event),
  });
}

/** An event stream whose events are shown to one reader. */
export function eventResponse<E>(
  batches: AsyncIterable<readonly E[]>,
  reader: AbortScope,
  {
    keepAliveMs,
    offset,
    shown,
  }: {
    readonly keepAliveMs: number;
    readonly offset?: number;
    readonly shown: (event: E) => unknown;
  },
): Response {
  const encode = (events: readonly E[]): string =>
    escapeLineBreaks(events.map((event) => `data: ${JSON.stringify(shown(event))}\n\n`).join(""));
  const onCancel = (reason: unknown): void => reader.abort(reason);
  return new Response(eventStream(batches, { encode, keepAliveMs, onCancel }), {
    headers: {
      ...EVENT_STREAM_HEADERS,
      ...(offset !== undefined && { "x-stream-offset": String(offset) }),
    },
  });
}

function runEventFor(identity: Identity, startedBy: string, event: RunEvent): RunEvent {
  if (event.type === "approval") return withOffer(identity, startedBy, event);
  return event.type === "run" ? snapshotFor(identity, startedBy, event) : event;
}
