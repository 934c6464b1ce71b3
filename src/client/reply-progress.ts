import type { Ending } from "./outcome.ts";
import type { PendingReply, ReplyState, ReplyUpdate } from "./reply.ts";

/** The state and the text of one reply; reports every change until it is closed. */
export class ReplyProgress {
  readonly #onUpdate: (update: ReplyUpdate) => void;
  #pending: PendingReply;
  #last: ReplyUpdate;
  #isClosed = false;

  constructor(pending: PendingReply, onUpdate: (update: ReplyUpdate) => void) {
    this.#onUpdate = onUpdate;
    this.#pending = pending;
    const isNew = !pending.accepted && pending.text === "";
    this.#last = { state: isNew ? "sending" : "reconnecting", text: pending.text, delta: "" };
  }

  /** The message and its text as of now. */
  get pending(): PendingReply {
    return this.#pending;
  }

  /** The last update. */
  get last(): ReplyUpdate {
    return this.#last;
  }

  /** Reports the state as it is. */
  report(): void {
    this.#update(this.#last.state);
  }

  /** Notes that the PC has the message. */
  accept(): void {
    if (!this.#pending.accepted) this.#pending = { ...this.#pending, accepted: true };
  }

  /** Notes which run answers. */
  answeredBy(run: string): void {
    this.#pending = { ...this.#pending, run };
  }

  /** Enters a state; one that it is in already is not reported again. */
  enter(state: ReplyState): void {
    if (this.#last.state !== state) this.#update(state);
  }

  /** Reports that a connection failed, each time. */
  reconnect(reason: string): void {
    this.#update("reconnecting", { reason });
  }

  /** Puts a piece of the reply in its place. A piece that is there already changes nothing. */
  place(piece: string, offset: number): void {
    const { text } = this.#pending;
    if (offset === text.length) this.#setText(text + piece, piece);
    else if (!text.startsWith(piece, offset)) this.replace(text.slice(0, offset) + piece);
  }

  /** Replaces the text by the whole one. */
  replace(whole: string): void {
    const { text } = this.#pending;
    this.#setText(whole, whole.startsWith(text) ? whole.slice(text.length) : "");
  }

  /** Reports the end, and closes. */
  end({ state, ...ending }: Ending): void {
    this.#update(state, ending);
    this.close();
  }

  /** Reports nothing any more. */
  close(): void {
    this.#isClosed = true;
  }

  #setText(text: string, delta: string): void {
    if (text === this.#pending.text) return;
    this.#pending = { ...this.#pending, text };
    this.#update(this.#last.state, { delta });
  }

  #update(state: ReplyState, change: Partial<ReplyUpdate> = {}): void {
    if (this.#isClosed) return;
    this.#last = { state, text: this.#pending.text, delta: "", ...change };
    this.#onUpdate(this.#last);
  }
}
