import type { ResultPort } from "../tools/builtin-ports.ts";
import { byteLength } from "../tools/result-text.ts";

/** The results of a run that its model was told of in part: what `read_result` reads. */
export class KeptResults implements ResultPort {
  readonly #texts = new Map<string, string>();
  #bytes = 0;

  /** Bytes of all of them. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Keeps what a call gave. */
  add(call: string, text: string): void {
    this.#texts.set(call, text);
    this.#bytes += byteLength(text);
  }

  keptResult(id: string): string | undefined {
    return this.#texts.get(id);
  }
}
