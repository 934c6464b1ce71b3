import { PIECE_BYTES } from "../json-reader.ts";
import { endTurn, endTurnIfOver } from "../turns.ts";
import { type BoundedBodyOptions, BoundedEvents } from "./bounded-events.ts";
import { MAX_MESSAGE_BYTES, MessageTooLargeError } from "./message-bounds.ts";
import { MessageReader } from "./message-reader.ts";

/**
 * The same response, whose body breaks off with a MessageTooLargeError when one message is
 * larger than 16 MiB or holds too much: the whole body, or one event of an event stream. Neither
 * reading it as JSON nor a reader of its events holds the event loop: for an event of more than
 * 64 KiB comes a short one that stands for what is in `kept`, and of events 16 lines are passed
 * on in each turn. Of what is neither JSON nor events, 64 KiB are given.
 */
export function withBoundedBody(response: Response, options: BoundedBodyOptions): Response {
  if (response.body === null) return response;
  const type = response.headers.get("content-type") ?? "";
  const { status, statusText, headers } = response;
  const make = (body: ReadableStream<Uint8Array>): Response =>
    new Response(body, { status, statusText, headers });
  if (type.includes("text/event-stream"))
    return make(response.body.pipeThrough(new TransformStream(new BoundedEvents(options))));
  const isJson = /^\s*application\/json\b/i.test(type) && response.ok;
  if (!isJson) return make(response.body.pipeThrough(firstBytes(PIECE_BYTES)));
  const { body } = response;
  const bounded = make(body);
  return Object.assign(bounded, {
    // As `Response.json` does it, but a piece at a time.
    json: () => readJson(bounded),
    // Asked for by who wants no more of it than its end.
    text: async () => {
      await bounded.body?.cancel();
      return "";
    },
  });
}

async function readJson({ body }: Response): Promise<unknown> {
  const chunks = body?.getReader();
  const reader = new MessageReader();
  let bytes = 0;
  try {
    for (;;) {
      const chunk = await chunks?.read();
      if (chunk?.value === undefined) break;
      bytes += chunk.value.length;
      if (bytes > MAX_MESSAGE_BYTES) throw new MessageTooLargeError();
      for (let start = 0; start < chunk.value.length; start += PIECE_BYTES) {
        reader.push(chunk.value.subarray(start, start + PIECE_BYTES));
        await endTurnIfOver();
      }
    }
    await endTurn();
    const value = await reader.end();
    if (value === undefined) throw new SyntaxError("The body is not JSON.");
    return value;
  } catch (error) {
    chunks?.cancel().catch(() => {});
    throw error;
  }
}

/** Ends a body after so many bytes. */
function firstBytes(max: number): TransformStream<Uint8Array, Uint8Array> {
  let left = max;
  return new TransformStream({
    transform(chunk, controller) {
      controller.enqueue(chunk.subarray(0, left));
      left -= chunk.length;
      if (left <= 0) controller.terminate();
    },
  });
}
