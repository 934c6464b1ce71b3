import { delay } from "../delay.ts";
import { MAX_MESSAGE_BYTES, MessageTooLargeError } from "./json-lines.ts";

const LF = 0x0a;
const CR = 0x0d;

/**
 * The same response, whose body breaks off with a MessageTooLargeError when one message is
 * larger than 16 MiB: the whole body, or one event of an event stream. `onTooLarge` is called
 * then, since not every reader passes the error on. Of an event stream it passes on 64 lines in
 * each turn of the event loop.
 */
export function withBoundedBody(response: Response, onTooLarge: () => void): Response {
  if (response.body === null) return response;
  const isStream = response.headers.get("content-type")?.includes("text/event-stream") === true;
  const { status, statusText, headers } = response;
  const body = response.body.pipeThrough(boundMessages(isStream, onTooLarge));
  return new Response(body, { status, statusText, headers });
}

/** An event takes at least two; each takes the SDK some fifty microseconds. */
const LINES_A_TURN = 64;

function boundMessages(
  isStream: boolean,
  onTooLarge: () => void,
): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  let lines = 0;
  let lineIsEmpty = false;
  return new TransformStream({
    async transform(chunk, controller) {
      let start = 0;
      for (let at = 0; at < chunk.length; at++) {
        const byte = chunk[at];
        bytes++;
        if (byte === LF) {
          // An empty line ends an event.
          if (lineIsEmpty && isStream) bytes = 0;
          lineIsEmpty = true;
          if (isStream && ++lines === LINES_A_TURN) {
            lines = 0;
            controller.enqueue(chunk.subarray(start, at + 1));
            start = at + 1;
            await delay(0);
          }
        } else if (byte !== CR) lineIsEmpty = false;
      }
      if (bytes > MAX_MESSAGE_BYTES) {
        onTooLarge();
        throw new MessageTooLargeError();
      }
      if (start < chunk.length) controller.enqueue(chunk.subarray(start));
    },
  });
}
