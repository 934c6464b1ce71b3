import { isRecord } from "./parse-json.ts";
import { endTurn, isTurnOver } from "./turns.ts";

/**
 * The long texts of a JSON value: each is decoded piece by piece as it comes, and put back into
 * the value where something short stands for it.
 */
export class LongTexts {
  /** What stands for them; nobody else can know it. */
  readonly #mark = `${crypto.randomUUID()} `;
  readonly #texts: string[] = [];
  #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #parts: string[] = [];
  /** The beginning of an escape whose end is to come. */
  #open = "";
  #isInvalid = false;

  /** Whether one was not as JSON writes texts. */
  get isInvalid(): boolean {
    return this.#isInvalid;
  }

  /** Takes more of the bytes between the quotes of a text. */
  push(bytes: Uint8Array): void {
    if (!this.#isInvalid) this.#take(this.#open + this.#decoder.decode(bytes, { stream: true }));
  }

  /** Ends the text, and gives what stands for it, without quotes. */
  end(): string {
    if (!this.#isInvalid) this.#take(this.#open + this.#decoder.decode());
    this.#isInvalid ||= this.#open !== "";
    this.#texts.push(this.#parts.join(""));
    this.#parts = [];
    return `${this.#mark}${this.#texts.length - 1}`;
  }

  /** The value with the long texts in their places, in turns of the event loop; changes `value`. */
  async putBack(value: unknown): Promise<unknown> {
    if (this.#texts.length === 0) return value;
    if (!isRecord(value)) return this.#wordsOf(value);
    let hasLongKey = false;
    // One look at an object of many fields takes long enough.
    for (const key in value) {
      hasLongKey ||= key.startsWith(this.#mark);
      const field = value[key];
      // Awaiting each of many would take longer than putting them back.
      const whole = isRecord(field) ? await this.putBack(field) : this.#wordsOf(field);
      if (whole !== field) setField(value, key, whole);
      if (isTurnOver()) await endTurn();
    }
    return hasLongKey ? this.#withLongKeys(value) : value;
  }

  async #withLongKeys(value: Readonly<Record<string, unknown>>): Promise<unknown> {
    const whole = {};
    for (const [key, field] of Object.entries(value)) {
      setField(whole, this.#textOf(key), field);
      if (isTurnOver()) await endTurn();
    }
    return whole;
  }

  #wordsOf(value: unknown): unknown {
    return typeof value === "string" ? this.#textOf(value) : value;
  }

  #textOf(text: string): string {
    if (!text.startsWith(this.#mark)) return text;
    return this.#texts[Number(text.slice(this.#mark.length))] ?? text;
  }

  #take(json: string): void {
    const end = endOfEscapes(json);
    this.#open = json.slice(end);
    try {
      this.#parts.push(JSON.parse(`"${json.slice(0, end)}"`));
    } catch {
      this.#isInvalid = true;
      this.#parts = [];
    }
  }
}

function setField(object: Record<string, unknown>, key: string, value: unknown): void {
  // That name stands for something else, unless it is defined.
  if (key === "__proto__")
    Object.defineProperty(object, key, {
      value,
      configurable: true,
      enumerable: true,
      writable: true,
    });
  else object[key] = value;
}

/** An escape has two characters, or, as `\u0041`, six. */
const MAX_ESCAPE = 6;

/** Up to where no escape is without its end; `json` begins with none. */
function endOfEscapes(json: string): number {
  const at = json.lastIndexOf("\\");
  if (at < 0 || at <= json.length - MAX_ESCAPE) return json.length;
  let begin = at;
  while (json[begin - 1] === "\\") begin--;
  // Of several in a row each second one is escaped.
  const isEscape = (at - begin) % 2 === 0;
  const isWhole = json.length > at + 1 && json[at + 1] !== "u";
  return isEscape && !isWhole ? at : json.length;
}
