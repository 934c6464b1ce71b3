import { parseJson } from "../parse-json.ts";
import type { PlainText, StreamMessage } from "./dialect.ts";
import { cutMessage, endOfHole, type Hole, type Part } from "./message-parts.ts";
import { createSplitter, type StreamFormat } from "./split-messages.ts";

/**
 * Recognizes messages that differ from an earlier one in their text alone, and reads that
 * text without splitting or parsing the rest: most of a stream is such messages, and parsing
 * them is most of what a token costs.
 *
 * It never guesses. An earlier message, as it came over the wire, is cut where its text stands
 * as the whole body of a JSON string, and where the fields stand that nobody reads: whatever
 * other string or number stands there, everything around it means the same.
 */
export class RepeatedMessage {
  readonly #format: StreamFormat;
  readonly #plainText: PlainText | undefined;
  #parts: readonly Part[] = [];
  #attempts = 0;
  #candidate: Candidate | undefined;

  constructor(format: StreamFormat, plainText: PlainText | undefined) {
    this.#format = format;
    this.#plainText = plainText;
  }

  /**
   * Reads the message that begins at `start`. Returns where it ends, and its text;
   * undefined when it has to be read in full.
   */
  read(piece: string, start: number): RepeatedText | undefined {
    // Only once there is another message: most of all, after the first one has been handed on.
    if (this.#candidate && start < piece.length) this.#learn(this.#candidate);
    let text: string | undefined;
    let at = start;
    for (const { before, hole } of this.#parts) {
      const from = at + before.length;
      // V8 compares slices many times as fast as startsWith does.
      if (piece.slice(at, from) !== before) return undefined;
      at = endOfHole(piece, from, hole);
      if (at < 0) return undefined;
      if (hole === "text") text = stringOf(piece.slice(from, at));
    }
    return text === undefined || at - start > MAX_CHARACTERS ? undefined : { text, end: at };
  }

  /** Takes a message that was read in full and said `text` as the pattern for those to come, if it can be one. */
  learn(raw: string, text: string): void {
    // Some servers send yet other fields with each message; then every attempt is in vain.
    if (!this.#plainText || this.#attempts === MAX_ATTEMPTS || raw.length > MAX_CHARACTERS) return;
    this.#attempts++;
    this.#candidate = { raw, text };
  }

  #learn({ raw, text }: Candidate): void {
    this.#candidate = undefined;
    const own = copyOf(raw);
    const written = JSON.stringify(text);
    let at = own.indexOf(written);
    for (let places = 0; at >= 0 && places < MAX_PLACES; places++) {
      const span = { start: at + 1, end: at + written.length - 1 };
      const parts = cutMessage(own, span, { unread: this.#plainText?.unread ?? [] });
      if (this.#isProven(parts)) {
        this.#parts = parts;
        return;
      }
      at = own.indexOf(written, at + 1);
    }
  }

  /** Whether a message that is put together of these parts says what stands in its hole for text. */
  #isProven(parts: readonly Part[]): boolean {
    const probe = parts.map(({ before, hole }) => before + PROBES[hole]).join("");
    const messages: StreamMessage[] = [];
    createSplitter(this.#format, (message) => messages.push(message)).feed(probe);
    const [message, another] = messages;
    if (!message || another) return false;
    return this.#plainText?.textOf(parseJson(message.data), message.event) === PROBES.text;
  }
}

/** A message that was read in full, as it came over the wire, and the text that it said. */
interface Candidate {
  readonly raw: string;
  readonly text: string;
}

/** A message that was recognized. */
export interface RepeatedText {
  readonly text: string;
  /** Where it ends. */
  readonly end: number;
}

const PROBES: Readonly<Record<Hole, string>> = {
  text: "probe",
  string: "probed",
  digits: "4711",
  none: "",
};

const MAX_ATTEMPTS = 8;
// A message may be made so that its text seems to stand in very many places.
const MAX_PLACES = 4;
const MAX_CHARACTERS = 4096;

/** The same text apart from that which it is a slice of, and which it would keep in memory. */
function copyOf(text: string): string {
  return JSON.parse(JSON.stringify(text));
}

/** What a JSON string with this body stands for; undefined when it is not one. */
function stringOf(body: string): string | undefined {
  if (!body.includes("\\")) return body;
  const text = parseJson(`"${body}"`);
  return typeof text === "string" ? text : undefined;
}
