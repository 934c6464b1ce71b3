/**
 * The arguments of one call, as a server sends them in pieces: JSON of an object. An empty
 * object that is glued before the real one is left out, as some servers send one when the
 * call begins; what may be such is held back until more comes.
 */
export class CallArguments {
  #text = "";
  #held = "";
  #isReleased = false;
  readonly #progress = new ObjectProgress();

  /** Whether they have begun, and more of them must come. */
  get isOpen(): boolean {
    return this.#isReleased ? this.#progress.isOpen : this.#held.trim() === "{";
  }

  /** Whether they are all there. */
  get isComplete(): boolean {
    return this.#isReleased ? this.#progress.isComplete : this.isEmptyObject;
  }

  /** Whether they are `{}`, to which the real ones may still come. */
  get isEmptyObject(): boolean {
    return !this.#isReleased && this.#held.includes("}");
  }

  /** Whether `text` is all that came, once more. */
  isRepeatedBy(text: string): boolean {
    return this.isComplete && text.trim() === (this.#text + this.#held).trim();
  }

  /** The part of the next piece, and of what was held back, that belongs to them. */
  push(piece: string): string {
    if (piece === "" || this.isRepeatedBy(piece)) return "";
    if (this.#isReleased) return this.#take(piece);
    const text = (this.#held + piece).replace(GLUED_OBJECT, "");
    if (text.length <= MAX_HELD_CHARACTERS && MAY_BE_GLUED.test(text)) {
      this.#held = text;
      return "";
    }
    this.#held = "";
    this.#isReleased = true;
    return this.#take(text);
  }

  /** What was held back, once nothing more comes. */
  end(): string {
    // Some servers write null where there are none.
    const rest = this.#held.trim().replace(/^null$/, "");
    this.#held = "";
    this.#isReleased = true;
    return this.#take(rest);
  }

  #take(text: string): string {
    this.#text += text;
    this.#progress.push(text);
    return text;
  }
}

const GLUED_OBJECT = /^\s*\{\s*\}\s*(?=\{)/;
const MAY_BE_GLUED = /^\s*((\{\s*(\}\s*)?)|null\s*)?$/;
const MAX_HELD_CHARACTERS = 64;

/** How far the JSON of an object has come, without parsing it again for each piece. */
class ObjectProgress {
  #depth = 0;
  #isOpen = false;
  #isComplete = false;
  #inString = false;
  #isEscaped = false;

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get isComplete(): boolean {
    return this.#isComplete;
  }

  push(text: string): void {
    for (let at = 0; at < text.length && !this.#isComplete; at++) this.#read(text.charAt(at));
  }

  #read(character: string): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (this.#inString) {
      if (character === '"') this.#inString = false;
      this.#isEscaped = character === "\\";
    } else if (character === '"') this.#inString = true;
    else if (character === "{" || character === "[") this.#depth++;
    else if (character === "}" || character === "]") this.#depth--;
    this.#isOpen ||= character.trim() !== "";
    if (!this.#isOpen || this.#depth > 0 || this.#inString) return;
    this.#isComplete = character === "}" || character === "]";
    this.#isOpen = !this.#isComplete;
  }
}
