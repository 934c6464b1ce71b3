import type { ResultPort } from "../tools/builtin-ports.ts";
import { firstBytesInTurns } from "../tools/result-text.ts";

/** The results of a run that its model was told of in part: what `read_result` reads. */
export class KeptResults implements ResultPort {
  readonly #texts = new Map<string, string>();
  /** Of those that were counted. */
  readonly #bytes = new Map<string, number>();

  /** Bytes of all of them, counted in turns of the event loop. */
  async bytes(): Promise<number> {
    let sum = 0;
    for (const [call, text] of this.#texts) {
      const bytes = this.#bytes.get(call) ?? (await byteLength(text));
      this.#bytes.set(call, bytes);
      sum += bytes;
    }
    return sum;
  }

  /** Keeps what a call gave. */
  add(call: string, text: string): void {
    this.#texts.set(call, text);
    this.#bytes.delete(call);
  }

  keptResult(id: string): string | undefined {
    return this.#texts.get(id);
  }
}

async function byteLength(text: string): Promise<number> {
  return (await firstBytesInTurns(text, Number.MAX_SAFE_INTEGER)).bytes;
}
