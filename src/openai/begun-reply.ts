import { withTimeout } from "../delay.ts";
import type { ChatError } from "../errors.ts";
import type { ReplyEvent } from "../reply/provider-reply.ts";

// SDKs try again by the status of an answer, and give up on a 200 that turns out to be none;
// a proxy gives up on an answer that does not come.
const MAX_HOLD_MS = 15_000;

/** A reply that has begun, or that is not waited for any longer: an empty batch, then all there is. */
export type BegunReply = AsyncGenerator<readonly ReplyEvent[]>;

/**
 * Waits until a reply has begun, the provider has `accepted` the request, or 15 s are over.
 * @throws ChatError the failure of a reply that failed before any of these
 */
export async function begunReply(
  batches: AsyncIterator<readonly ReplyEvent[]>,
  accepted: Promise<void>,
): Promise<BegunReply> {
  const first = batches.next();
  const begun = await withTimeout(Promise.race([first, accepted]), MAX_HOLD_MS);
  const failure = begun && failureOf(begun);
  if (failure) throw failure;
  return prepend(first, batches);
}

/** The failure of a reply of which nothing else has come. */
function failureOf({ value: batch }: IteratorResult<readonly ReplyEvent[]>): ChatError | undefined {
  const [event] = (batch ?? []) as readonly ReplyEvent[];
  return event?.type === "failure" ? event.error : undefined;
}

async function* prepend(
  first: Promise<IteratorResult<readonly ReplyEvent[]>>,
  rest: AsyncIterator<readonly ReplyEvent[]>,
): BegunReply {
  // What comes before the first event of all streams can be sent now.
  yield [];
  for (let item = await first; !item.done; item = await rest.next()) yield item.value;
}
