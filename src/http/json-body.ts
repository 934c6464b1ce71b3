import { ChatError } from "../errors.ts";

// A client that is still sending when it is refused may never read the answer; up to
// this much more is read and dropped first.
const DROPPED_BYTES = 67_108_864;

const DEFAULT_BODY_MS = 120_000;

/**
 * Reads a request's JSON body, counting its bytes as they come.
 * @throws ChatError `validation.unsupported_media_type`, `validation.body_too_large`,
 * `validation.invalid_json`, `request.timeout`
 */
export async function readJsonBody(
  request: Request,
  { maxBytes, maxMs = DEFAULT_BODY_MS }: { maxBytes: number; maxMs?: number },
): Promise<unknown> {
  checkMediaType(request.headers);
  const bytes = await readBytes(request, maxBytes, maxMs);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new ChatError("validation.invalid_json", "The body is not valid JSON in UTF-8.");
  }
}

function checkMediaType(headers: Headers): void {
  const type = headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json")
    throw new ChatError(
      "validation.unsupported_media_type",
      "The body must be JSON, sent with: Content-Type: application/json.",
    );
  const encoding = headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (encoding !== "identity")
    throw new ChatError(
      "validation.unsupported_media_type",
      "The body must be sent without a content-encoding.",
    );
}

async function readBytes(request: Request, maxBytes: number, maxMs: number): Promise<Uint8Array> {
  const reader = request.body?.getReader();
  if (!reader) return new Uint8Array();
  let bytes = new Uint8Array();
  let size = 0;
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    reader.cancel("too slow").catch(() => {});
  }, maxMs);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.byteLength;
      bytes = size > maxBytes ? new Uint8Array() : append(bytes, size, value, maxBytes);
      if (size > maxBytes + DROPPED_BYTES) break;
    }
  } catch (error) {
    throw new ChatError("validation.invalid_json", "The body was cut off.", { cause: error });
  } finally {
    clearTimeout(timer);
  }
  if (late)
    throw new ChatError(
      "request.timeout",
      `The body took longer than ${maxMs / 1000} s to arrive.`,
    );
  if (size > maxBytes)
    throw new ChatError(
      "validation.body_too_large",
      `The body is larger than ${maxBytes} bytes. Start a new conversation, or send fewer messages.`,
    );
  return bytes.subarray(0, size);
}

/**
 * Writes a chunk that ends at `size` behind what `bytes` holds, in more room where it takes
 * that. Copied, not collected: a body that comes byte by byte would cost a hundred times
 * its size in chunks.
 */
function append(
  bytes: Uint8Array<ArrayBuffer>,
  size: number,
  chunk: Uint8Array,
  maxBytes: number,
): Uint8Array<ArrayBuffer> {
  let room = bytes;
  if (size > bytes.length) {
    room = new Uint8Array(Math.max(size, Math.min(bytes.length * 2, maxBytes)));
    room.set(bytes);
  }
  room.set(chunk, size - chunk.byteLength);
  return room;
}
