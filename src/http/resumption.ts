import { ChatError } from "../errors.ts";

/** What a client says about resuming, with its message. */
export interface Resumption {
  /** The client's name for this message; makes the reply durable. */
  readonly key: string;
  /** How much of the reply it holds, in UTF-16 code units. */
  readonly offset: number;
}

const VISIBLE_ASCII = /^[\x21-\x7e]{1,128}$/;

/**
 * Reads `Idempotency-Key` and `X-Stream-Offset`; undefined without a key.
 * @throws ChatError `validation.invalid_header`
 */
export function readResumption(headers: Headers): Resumption | undefined {
  const key = headers.get("idempotency-key");
  const offset = headers.get("x-stream-offset");
  if (key !== null) return { key: checkKey(key), offset: parseOffset(offset) };
  if (offset !== null && parseOffset(offset) > 0)
    throw new ChatError(
      "validation.invalid_header",
      "X-Stream-Offset needs the Idempotency-Key of the message whose reply it continues.",
    );
  return undefined;
}

/**
 * Parses an offset; an absent one is 0.
 * @throws ChatError `validation.invalid_header`
 */
export function parseOffset(written: string | null | undefined): number {
  if (written == null) return 0;
  if (/^\d{1,15}$/.test(written)) return Number(written);
  throw new ChatError(
    "validation.invalid_header",
    "The stream offset must be a whole number of UTF-16 code units, 0 or more.",
  );
}

function checkKey(key: string): string {
  if (VISIBLE_ASCII.test(key)) return key;
  throw new ChatError(
    "validation.invalid_header",
    "Idempotency-Key must be 1 to 128 visible ASCII characters.",
  );
}
