import { CallArguments } from "./call-arguments.ts";
import type { CallFragment } from "./chunk.ts";
import { CumulativeText } from "./cumulative-text.ts";

// Much more than a server sends of a call before its name.
const MAX_PENDING_CHARACTERS = 2 ** 20;

/** A call of a tool, as far as it has come. */
export class StreamedCall {
  readonly index: number | undefined;
  readonly arguments = new CallArguments();
  readonly #cumulative: CumulativeText | undefined;
  id = "";
  name = "";
  /** Its index in the events; undefined until it is told of. */
  position: number | undefined;
  #pending = "";

  constructor(index: number | undefined, isCumulative: boolean) {
    this.index = index;
    if (isCumulative) this.#cumulative = new CumulativeText();
  }

  /** Arguments that were not told yet. */
  get pending(): string {
    return this.#pending;
  }

  push(text: string): void {
    this.#pending += this.arguments.push(this.#cumulative?.next(text) ?? text);
    if (this.#pending.length > MAX_PENDING_CHARACTERS)
      throw new Error("a tool call came without a name");
  }

  end(): void {
    this.#pending += this.arguments.push(this.#cumulative?.end() ?? "") + this.arguments.end();
  }

  takePending(): string {
    const text = this.#pending;
    this.#pending = "";
    return text;
  }
}

/** A piece of a call; what is missing in it is empty. */
export interface CallPiece {
  readonly index: number | undefined;
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

/** What a fragment says. */
export function toPiece({ index, id, function: called }: CallFragment): CallPiece {
  return {
    index: typeof index === "number" ? index : undefined,
    id: typeof id === "string" ? id : "",
    name: typeof called?.name === "string" ? called.name : "",
    text: argumentsOf(called?.arguments),
  };
}

function argumentsOf(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "object" && value !== null ? JSON.stringify(value) : "";
}

/** Whether a piece is the first of another call, though its index is that of `current`. */
export function beginsAnother(
  { id, name, arguments: own }: StreamedCall,
  piece: CallPiece,
): boolean {
  // In the middle of the arguments nothing else can come; some servers give each piece a new id.
  if (own.isOpen) return false;
  const isNewId = id !== "" && piece.id !== "" && piece.id !== id;
  if (isNewId) return piece.name !== "" || own.isComplete;
  if (name === "" || piece.name === "") return false;
  if (piece.name !== name) return true;
  const beginsAnew = own.isComplete && !own.isEmptyObject && /^\s*\{/.test(piece.text);
  const isAgain = own.isRepeatedBy(piece.text) && (id !== "" || piece.index !== undefined);
  return beginsAnew && !isAgain;
}
