import { endTurnIfOver } from "../turns.ts";

const HEAD_SHARE = 0.75;

/**
 * What a model is told of a result: all of it, or its beginning and its end in `maxBytes` bytes
 * (UTF-8) and a line between that says how `read_result` gives the rest.
 */
export function resultExcerpt(text: string, id: string, maxBytes: number): string {
  // Each character has a byte at least: a long text need not be counted.
  if (text.length <= maxBytes && byteLength(text) <= maxBytes) return text;
  const head = firstBytes(text, Math.floor(maxBytes * HEAD_SHARE));
  const tail = lastBytes(text, maxBytes - byteLength(head));
  const left = text.length - head.length - tail.length;
  return `${head}\n[${left} characters are left out here. To read them, call read_result with id ${JSON.stringify(id)} and offset ${head.length}.]\n${tail}`;
}

/** The longest beginning of `text` that has at most `maxBytes` bytes in UTF-8. */
export function firstBytes(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text;
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes));
  return text.slice(0, read);
}

const SLICE_CHARACTERS = 64 * 1024;

/**
 * As {@link firstBytes}, and how many bytes that are; a long text holds up nobody for more than
 * some milliseconds at a time.
 */
export async function firstBytesInTurns(
  text: string,
  maxBytes: number,
): Promise<{ readonly text: string; readonly bytes: number }> {
  const encoder = new TextEncoder();
  const room = new Uint8Array(Math.min(maxBytes, SLICE_CHARACTERS * 3));
  let bytes = 0;
  for (let start = 0; start < text.length; ) {
    const slice = withoutOpenHalf(text.slice(start, start + SLICE_CHARACTERS));
    const { read, written } = encoder.encodeInto(slice, room.subarray(0, maxBytes - bytes));
    bytes += written;
    start += read;
    if (read < slice.length) return { text: text.slice(0, start), bytes };
    if (start < text.length) await endTurnIfOver();
  }
  return { text, bytes };
}

// The first half of a surrogate pair, whose second half comes with the next slice.
function withoutOpenHalf(slice: string): string {
  const isOpen = slice.length === SLICE_CHARACTERS && /[\ud800-\udbff]$/.test(slice.slice(-1));
  return isOpen ? slice.slice(0, -1) : slice;
}

/** The bytes that `text` has in UTF-8. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

function lastBytes(text: string, maxBytes: number): string {
  const tail = text.slice(-maxBytes);
  const excess = byteLength(tail) - maxBytes;
  if (excess <= 0) return withoutHalf(tail);
  // A character has up to four bytes: three more, and the excess is surely gone.
  const { read } = new TextEncoder().encodeInto(tail, new Uint8Array(excess + 3));
  return withoutHalf(tail.slice(read));
}

// The second half of a surrogate pair, whose first half was cut off.
function withoutHalf(text: string): string {
  return /^[\udc00-\udfff]/.test(text) ? text.slice(1) : text;
}
