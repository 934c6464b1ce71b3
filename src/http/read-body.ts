import { withTimeout } from "../delay.ts";
import { ChatError } from "../errors.ts";

// A client that is still sending when it is refused may never read the answer; up to
// this much more is read and dropped first.
const DROPPED_BYTES = 67_108_864;

// Up to here the time limit need not grow with what has come.
const SHORT_BYTES = 65_536;

const BYTES_PER_EXTRA_MS = 16.384;

/** Bounds of {@link readBody}. */
export interface BodyLimits {
  readonly maxBytes: number;
  /** Milliseconds; 1 s more is given for each 16 KiB that have come. */
  readonly maxMs: number;
}

/**
 * Reads a request's body, counting its bytes as they come unless it says that they are few.
 * @throws ChatError `validation.body_too_large`, `request.timeout`, `validation.invalid_json`
 * when it is cut off
 */
export async function readBody(request: Request, limits: BodyLimits): Promise<Uint8Array> {
  return isShort(request.headers, limits.maxBytes)
    ? readWhole(request, limits)
    : readCounted(request, limits);
}

/**
 * Whether the body's length is stated, and small. HTTP ends such a body where its length says,
 * so it needs no counting; the servers of Node and Bun read it faster as a whole.
 */
function isShort(headers: Headers, maxBytes: number): boolean {
  const length = headers.get("content-length") ?? "";
  return /^\d+$/.test(length) && Number(length) <= Math.min(maxBytes, SHORT_BYTES);
}

async function readWhole(request: Request, { maxBytes, maxMs }: BodyLimits): Promise<Uint8Array> {
  const buffer = await withTimeout(request.arrayBuffer(), maxMs).catch(throwCutOff);
  if (buffer === undefined) throw tooSlow(maxMs);
  // A Request that was not made by a server may hold more than its headers say.
  if (buffer.byteLength > maxBytes) throw tooLarge(maxBytes);
  return new Uint8Array(buffer);
}

async function readCounted(request: Request, { maxBytes, maxMs }: BodyLimits): Promise<Uint8Array> {
  const reader = request.body?.getReader();
  if (!reader) return new Uint8Array();
  let bytes = new Uint8Array();
  let size = 0;
  const deadline = new ExtensibleDeadline(maxMs, () => {
    reader.cancel("too slow").catch(() => {});
  });
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(throwCutOff);
      if (done) break;
      size += value.byteLength;
      deadline.extend(value.byteLength / BYTES_PER_EXTRA_MS);
      bytes = size > maxBytes ? new Uint8Array() : append(bytes, size, value, maxBytes);
      if (size > maxBytes + DROPPED_BYTES) break;
    }
  } finally {
    deadline.stop();
  }
  if (deadline.expired) throw tooSlow(maxMs);
  if (size > maxBytes) throw tooLarge(maxBytes);
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

/** Calls back once its time is over, which can be extended until then. */
class ExtensibleDeadline {
  readonly #onExpired: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #extraMs = 0;
  /** Whether the time is over. */
  expired = false;

  constructor(ms: number, onExpired: () => void) {
    this.#onExpired = onExpired;
    this.#start(ms);
  }

  extend(ms: number): void {
    this.#extraMs += ms;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  // The timer is not moved with each chunk: when it fires, it waits for what was added since.
  #start(ms: number): void {
    this.#timer = setTimeout(() => {
      const extraMs = Math.floor(this.#extraMs);
      this.#extraMs -= extraMs;
      if (extraMs > 0) return this.#start(extraMs);
      this.expired = true;
      this.#onExpired();
    }, ms);
  }
}

function throwCutOff(cause: unknown): never {
  throw new ChatError("validation.invalid_json", "The body was cut off.", { cause });
}

function tooSlow(maxMs: number): ChatError {
  return new ChatError("request.timeout", `The body took longer than ${maxMs / 1000} s to arrive.`);
}

function tooLarge(maxBytes: number): ChatError {
  return new ChatError(
    "validation.body_too_large",
    `The body is larger than ${maxBytes} bytes. Start a new conversation, or send fewer messages.`,
  );
}
