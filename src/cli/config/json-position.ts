/** Where in a text something is, counted from 1, as editors do. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
  /** What JSON allows there. */
  readonly expected: string;
}

/**
 * Finds the first place where a text is not JSON, without repeating any of the text:
 * the engines' own messages quote what stands around it, which may be a key.
 */
export function findJsonFault(text: string): JsonFault | undefined {
  const scanner = new Scanner(text);
  try {
    scanner.document();
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const lines = text.slice(0, error.offset).split("\n");
    return {
      line: lines.length,
      column: (lines.at(-1)?.length ?? 0) + 1,
      expected: error.expected,
    };
  }
}

class Fault {
  readonly offset: number;
  readonly expected: string;

  constructor(offset: number, expected: string) {
    this.offset = offset;
    this.expected = expected;
  }
}

// https://www.rfc-editor.org/rfc/rfc8259
class Scanner {
  readonly #text: string;
  #offset = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): void {
    this.#value("a value");
    if (this.#offset < this.#text.length) throw this.#fault("the end of the file");
  }

  #value(expected: string): void {
    this.#space();
    if (this.#take(/\{/y)) this.#members("}", () => this.#member());
    else if (this.#take(/\[/y)) this.#members("]", () => this.#value("a value"));
    else if (!this.#take(STRING) && !this.#take(NUMBER_OR_WORD)) throw this.#fault(expected);
    this.#space();
  }

  #member(): void {
    if (!this.#take(STRING)) throw this.#fault('a name in double quotes (") — no comma before "}"');
    this.#space();
    if (!this.#take(/:/y)) throw this.#fault('":"');
    this.#value("a value");
  }

  #members(end: "}" | "]", member: () => void): void {
    const closing = end === "}" ? /\}/y : /\]/y;
    this.#space();
    if (this.#take(closing)) return;
    for (;;) {
      this.#space();
      member();
      this.#space();
      if (this.#take(closing)) return;
      if (!this.#take(/,/y)) throw this.#fault(`"," or "${end}"`);
    }
  }

  #space(): void {
    this.#take(/[ \t\r\n]*/y);
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.#offset;
    if (!pattern.test(this.#text)) return false;
    this.#offset = pattern.lastIndex;
    return true;
  }

  #fault(expected: string): Fault {
    return new Fault(this.#offset, expected);
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these.
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER_OR_WORD = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/y;
