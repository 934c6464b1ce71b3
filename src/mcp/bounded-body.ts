import { MAX_MESSAGE_BYTES, MessageTooLargeError } from "./json-lines.ts";

const LF = 0x0a;
const CR = 0x0d;

/**
 * The same response, whose body breaks off with a MessageTooLargeError when one message is
 * larger than 16 MiB: the whole body, or one event of an event stream. `onTooLarge` is called
 * then, since not every reader passes the error on.
 */
export function withBoundedBody(response: Response, onTooLarge: () => void): Response {
  if (response.body === null) return response;
  const isStream = response.headers.get("content-type")?.includes("text/event-stream") === true;
  const { status, statusText, headers } = response;
  const body = response.body.pipeThrough(boundMessages(isStream, onTooLarge));
  return new Response(body, { status, statusText, headers });
}

function boundMessages(
  isStream: boolean,
  onTooLarge: () => void,
): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  let lineIsEmpty = false;
  return new TransformStream({
    transform(chunk, controller) {
      for (const byte of chunk) {
        bytes++;
        if (byte === LF) {
          // An empty line ends an event.
          if (lineIsEmpty && isStream) bytes = 0;
          lineIsEmpty = true;
        } else if (byte !== CR) lineIsEmpty = false;
      }
      if (bytes > MAX_MESSAGE_BYTES) {
        onTooLarge();
        throw new MessageTooLargeError();
      }
      controller.enqueue(chunk);
    },
  });
}
