import type { ProviderEvent } from "../provider.ts";
import { ReplyCallIds } from "../reply-call-ids.ts";
import type { CallFragment } from "./chunk.ts";
import { beginsAnother, type CallPiece, StreamedCall, toPiece } from "./streamed-call.ts";

/**
 * Puts the pieces together in which Chat Completions stream calls. Servers leave out the
 * index or the id, give all calls the index 0, repeat the name with each piece, or send a
 * call whole; what they send of a call before its name is kept until the name is there.
 */
export class ToolCalls {
  readonly #isCumulative: boolean;
  readonly #calls: StreamedCall[] = [];
  readonly #byId = new Map<string, StreamedCall>();
  readonly #byIndex = new Map<number, StreamedCall>();
  readonly #ids = new ReplyCallIds();

  /** `cumulative`: pieces of arguments may repeat all that came before. */
  constructor({ cumulative = false }: { readonly cumulative?: boolean } = {}) {
    this.#isCumulative = cumulative;
  }

  /** Whether there is any call. */
  get isAny(): boolean {
    return this.#ids.size > 0;
  }

  /** The events of the pieces of one chunk. */
  read(fragments: readonly CallFragment[]): ProviderEvent[] {
    return fragments.flatMap((fragment) => this.#readPiece(toPiece(fragment)));
  }

  /**
   * The events that are left when the reply is complete. Throws for a call that never got a
   * name, since nobody can carry that out.
   */
  end(): ProviderEvent[] {
    return this.#calls.flatMap((call) => {
      call.end();
      if (call.name === "" && call.pending !== "")
        throw new Error("a tool call came without a name");
      return this.#tell(call, { isOver: true });
    });
  }

  #readPiece(piece: CallPiece): ProviderEvent[] {
    const before = this.#calls.at(-1);
    const call = this.#callOf(piece);
    // Nothing more is likely to come of one that was left behind.
    const events = before && before !== call ? this.#tell(before, { isOver: true }) : [];
    if (call.id === "" && piece.id !== "") {
      call.id = piece.id;
      this.#byId.set(piece.id, call);
    }
    call.name ||= piece.name;
    call.push(piece.text);
    return [...events, ...this.#tell(call)];
  }

  #callOf(piece: CallPiece): StreamedCall {
    const { id, index } = piece;
    const last = this.#calls.at(-1);
    const known = this.#byId.get(id);
    if (known && (index === undefined || known.index === undefined || known.index === index))
      return known;
    const current = index === undefined ? last : this.#byIndex.get(index);
    if (current) return beginsAnother(current, piece) ? this.#begin(index) : current;
    // A piece of a call whose first piece had no index.
    const goesOn = last && last.index === undefined && id === "" && piece.name === "";
    return goesOn ? last : this.#begin(index);
  }

  #begin(index: number | undefined): StreamedCall {
    if (this.#calls.length === MAX_CALLS) throw new Error("there are too many tool calls");
    const call = new StreamedCall(index, this.#isCumulative);
    this.#calls.push(call);
    if (index !== undefined) this.#byIndex.set(index, call);
    return call;
  }

  /** The events of what is known of a call and was not told yet. */
  #tell(call: StreamedCall, { isOver = false } = {}): ProviderEvent[] {
    const events: ProviderEvent[] = [];
    if (call.position === undefined) {
      // The id may come after the name, but not after the arguments have begun.
      const isKnown = call.name !== "" && (call.id !== "" || call.pending !== "" || isOver);
      if (!isKnown) return events;
      call.position = this.#ids.size;
      const id = this.#ids.next(call.id);
      events.push({ type: "tool-call", index: call.position, id, name: call.name });
    }
    const text = call.takePending();
    if (text !== "") events.push({ type: "tool-arguments", index: call.position, text });
    return events;
  }
}

// Each costs memory, whether it is told of or not.
const MAX_CALLS = 1024;
