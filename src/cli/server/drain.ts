import { withTimeout } from "../../delay.ts";
import { ChatError } from "../../errors.ts";
import type { Listener } from "./listener.ts";

// The time that a client has to read its last frame.
const FINAL_FRAME_GRACE_MS = 1000;

/**
 * Takes no new connections, gives open replies `drainMs` to finish, then aborts
 * `shutdown`, which ends each with an `error` event, and closes what is left.
 */
export async function drain(
  listener: Listener,
  shutdown: AbortController,
  drainMs: number,
): Promise<void> {
  const ended = listener.stop();
  await withTimeout(ended, drainMs);
  shutdown.abort(
    new ChatError(
      "server.shutting_down",
      "remote-chat on the PC was stopped before the reply was finished. Start it again and send the message once more.",
    ),
  );
  await withTimeout(ended, FINAL_FRAME_GRACE_MS);
  await listener.close();
}
