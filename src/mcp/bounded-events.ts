import { PIECE_BYTES } from "../json-reader.ts";
import { endTurn, endTurnIfOver } from "../turns.ts";
import type { KeptMessages } from "./kept-messages.ts";
import { MAX_MESSAGE_BYTES, MessageTooLargeError } from "./message-bounds.ts";
import { MessageReader } from "./message-reader.ts";

const LF = 0x0a;
const CR = 0x0d;
/** An event takes at least two; each takes the SDK some fifty microseconds. */
const LINES_A_TURN = 16;
/** Events of more bytes are read here. */
const LARGE_BYTES = PIECE_BYTES;
/** Lines of an event beside its data: its name, its id. */
const MAX_FIELD_BYTES = 1024;
const MAX_FIELDS = 16;

/** How a body is bounded. */
export interface BoundedBodyOptions {
  /** Keeps what is too large for the SDK's reader of event streams. */
  readonly kept: KeptMessages;
  /** Called when an event is too large, since not every reader of a stream passes its error on. */
  readonly onTooLarge: () => void;
}

type Output = Pick<TransformStreamDefaultController<Uint8Array>, "enqueue">;

/** Transforms an event stream as {@link withBoundedBody} says. */
export class BoundedEvents implements Transformer<Uint8Array, Uint8Array> {
  readonly #options: BoundedBodyOptions;
  /** Of the event that has begun. */
  #bytes = 0;
  #pieces: Uint8Array[] = [];
  #large: LargeEvent | undefined;
  #lineIsEmpty = true;
  #afterCr = false;
  /** Whether the event's last line has ended, by a CR that may have a second half. */
  #isOver = false;
  #lines = 0;

  constructor(options: BoundedBodyOptions) {
    this.#options = options;
  }

  async transform(chunk: Uint8Array, output: Output): Promise<void> {
    try {
      for (let start = 0; start < chunk.length; start += PIECE_BYTES) {
        await this.#take(chunk.subarray(start, start + PIECE_BYTES), output);
        await endTurnIfOver();
      }
    } catch (error) {
      if (error instanceof MessageTooLargeError) this.#options.onTooLarge();
      throw error;
    }
  }

  /** What is left of a stream that ended in the middle of an event is none. */
  flush(output: Output): void {
    for (const piece of this.#pieces) output.enqueue(piece);
  }

  async #take(piece: Uint8Array, output: Output): Promise<void> {
    let start = 0;
    for (let at = 0; at < piece.length; at++) {
      const byte = piece[at];
      const isSecondHalf = byte === LF && this.#afterCr;
      if (this.#isOver) {
        // The second half of its last line's end belongs to it.
        const end = isSecondHalf ? at + 1 : at;
        this.#keep(piece.subarray(start, end));
        start = end;
        await this.#endEvent(output);
      }
      this.#afterCr = byte === CR;
      if (isSecondHalf) continue;
      if (byte !== LF && byte !== CR) {
        this.#lineIsEmpty = false;
        continue;
      }
      this.#isOver = this.#lineIsEmpty;
      this.#lineIsEmpty = true;
      if (this.#isOver && byte === LF) {
        this.#keep(piece.subarray(start, at + 1));
        start = at + 1;
        await this.#endEvent(output);
      }
      if (++this.#lines < LINES_A_TURN) continue;
      this.#lines = 0;
      await endTurn();
    }
    this.#keep(piece.subarray(start));
  }

  #keep(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    if (this.#bytes > MAX_MESSAGE_BYTES) throw new MessageTooLargeError();
    if (this.#bytes > LARGE_BYTES && !this.#large) {
      this.#large = new LargeEvent();
      for (const piece of this.#pieces.splice(0)) this.#large.push(piece);
    }
    if (this.#large) this.#large.push(bytes);
    else this.#pieces.push(bytes);
  }

  async #endEvent(output: Output): Promise<void> {
    if (this.#large) {
      const { fields, message } = await this.#large.end();
      const data = message === undefined ? undefined : this.#options.kept.keep(message);
      const lines = [...fields, ...(data === undefined ? [] : [`data: ${data}`]), "", ""];
      output.enqueue(new TextEncoder().encode(lines.join("\n")));
    } else for (const piece of this.#pieces) output.enqueue(piece);
    this.#pieces = [];
    this.#large = undefined;
    this.#bytes = 0;
    this.#isOver = false;
  }
}

/** An event whose data are read as they come. */
class LargeEvent {
  readonly #reader = new MessageReader();
  readonly #fields: string[] = [];
  /** The line that has begun, as long as it is not known to be data. */
  #line: number[] = [];
  #isData = false;
  #afterCr = false;

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at++) {
      if (this.#isData) {
        const end = endOfLine(bytes, at);
        this.#reader.push(bytes.subarray(at, end));
        at = end;
        if (end === bytes.length) return;
      }
      const byte = bytes[at] as number;
      const isSecondHalf = byte === LF && this.#afterCr;
      this.#afterCr = byte === CR;
      if (isSecondHalf) continue;
      if (byte === LF || byte === CR) this.#endLine();
      else this.#takeByte(byte);
    }
  }

  /** Its lines beside the data, and the value that those are; none of an event that has a name of its own. */
  async end(): Promise<{ readonly fields: readonly string[]; readonly message?: unknown }> {
    const message = await this.#reader.end();
    const fields = this.#fields;
    const isNamed = fields.some((line) => /^event:(?! ?(message)?$)/.test(line));
    return isNamed ? { fields } : { fields, message };
  }

  #takeByte(byte: number): void {
    if (this.#line.length < MAX_FIELD_BYTES) this.#line.push(byte);
    this.#isData =
      this.#line.length === DATA.length && DATA.every((each, at) => each === this.#line[at]);
  }

  #endLine(): void {
    if (this.#isData) this.#reader.push(LINE_END);
    const isField = !this.#isData && this.#line.length > 0 && this.#line.length < MAX_FIELD_BYTES;
    if (isField && this.#fields.length < MAX_FIELDS)
      this.#fields.push(new TextDecoder().decode(Uint8Array.from(this.#line)));
    this.#line = [];
    this.#isData = false;
  }
}

const DATA = [...new TextEncoder().encode("data:")];
const LINE_END = Uint8Array.of(LF);

function endOfLine(bytes: Uint8Array, start: number): number {
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === LF || byte === CR) return at;
  }
  return bytes.length;
}
