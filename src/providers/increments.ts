/**
 * Some servers send, instead of each new piece of a text, the whole text so far. The
 * second piece tells which: one that strictly extends the first repeats it.
 */
export class Increments {
  #sent = "";
  #pieces = 0;
  #cumulative = false;

  /** The part of `piece` that is new. */
  next(piece: string): string {
    if (piece === "") return "";
    this.#pieces++;
    const extendsSent = piece.length > this.#sent.length && piece.startsWith(this.#sent);
    if (this.#pieces === 2) this.#cumulative = extendsSent;
    if (!this.#cumulative) {
      if (this.#pieces === 1) this.#sent = piece;
      return piece;
    }
    // A last piece often repeats the whole text once more, with nothing added.
    if (!extendsSent) return piece === this.#sent ? "" : piece;
    const added = piece.slice(this.#sent.length);
    this.#sent = piece;
    return added;
  }
}
