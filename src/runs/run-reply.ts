import type { AbortScope } from "../abort-scope.ts";
import { ChatError } from "../errors.ts";
import { withoutEnding } from "../reply/follow-reply.ts";
import type { ReplyEvent } from "../reply/provider-reply.ts";
import type { RunView, WatchedRun } from "./agent-runs.ts";
import { RunTextReader } from "./run-text-reader.ts";

/**
 * A run as the events of a reply, from its beginning on, ended by one `finish` or `failure`.
 * `leave` is called when the reader leaves before the run is over. Closes the scope.
 */
export async function* runReply(
  run: WatchedRun,
  { scope, leave }: { readonly scope: AbortScope; readonly leave: () => Promise<void> },
): AsyncGenerator<readonly ReplyEvent[]> {
  const { signal } = scope;
  const reader = new RunTextReader();
  let offset = 0;
  let isOver = false;
  let left: Promise<void> | undefined;
  // Once, and before the reader is told of it: one that is gone takes nothing any more.
  const leaveOnce = (): Promise<void> => {
    left ??= leave().catch(() => {});
    return left;
  };
  try {
    let view = run.read(0);
    while (view) {
      const events = reader.push(view.text.slice(offset - view.offset));
      offset = view.offset + view.text.length;
      if (view.ending) {
        isOver = true;
        yield [...events, ...reader.end(), lastEvent(view, view.ending)];
        return;
      }
      if (events.length > 0) yield events;
      if (signal.aborted) break;
      view = await run.follow({ offset, version: view.version }, signal);
    }
    leaveOnce();
    yield [{ type: "failure", error: withoutEnding(signal) }];
  } finally {
    if (!isOver) await leaveOnce();
    scope.close();
  }
}

function lastEvent(
  { snapshot: { usage } }: RunView,
  { status, finish, message }: NonNullable<RunView["ending"]>,
): ReplyEvent {
  const { inputTokens, outputTokens } = usage;
  if (status === "done")
    return { type: "finish", reason: finish ?? "stop", usage: { inputTokens, outputTokens } };
  const words = message ?? "The run failed on the PC.";
  return { type: "failure", error: new ChatError("run.failed", words) };
}
