// A reply that repeats one piece on and on must not be held back for ever.
const MAX_HELD_CHARACTERS = 4096;

/**
 * Some servers send, instead of each new piece of a text, the whole text so far. Pieces
 * that each begin with the one before are such repetitions; two growths in a row settle
 * it, and until then what might be one is held back, since "1" and "10" may be "110".
 */
export class CumulativeText {
  #mode: "first" | "doubt" | "pieces" | "cumulative" = "first";
  #sent = "";
  #latest = "";
  #held = "";
  #growths = 0;

  /** The part of `piece` that is new and beyond doubt. */
  next(piece: string): string {
    if (piece === "" || this.#mode === "pieces") return piece;
    if (this.#mode === "cumulative") return this.#advance(piece);
    if (this.#mode === "doubt") return this.#weigh(piece);
    this.#mode = "doubt";
    this.#sent = this.#latest = piece;
    return piece;
  }

  /** What was held back, once nothing more comes. */
  end(): string {
    if (this.#mode !== "doubt") return "";
    this.#mode = "pieces";
    return this.#growths > 0 ? this.#latest.slice(this.#sent.length) : this.#held;
  }

  #weigh(piece: string): string {
    if (!piece.startsWith(this.#latest)) {
      this.#mode = "pieces";
      return this.#held + piece;
    }
    if (piece.length > this.#latest.length) this.#growths++;
    this.#latest = piece;
    this.#held += piece;
    if (this.#growths === 0 && this.#held.length > MAX_HELD_CHARACTERS) return this.end();
    if (this.#growths < 2) return "";
    this.#mode = "cumulative";
    return this.#advance(piece);
  }

  #advance(piece: string): string {
    // A last piece often repeats the whole text once more, with nothing added.
    if (this.#sent.startsWith(piece)) return "";
    if (!piece.startsWith(this.#sent)) return piece;
    const added = piece.slice(this.#sent.length);
    this.#sent = piece;
    return added;
  }
}
