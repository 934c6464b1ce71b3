import type { PendingReply } from "../../src/client/index.ts";
import type { Message } from "../chat/conversation.ts";
import type { PcAccess } from "../pc/pc-api.ts";
import { words } from "../words/chat.ts";
import { LiveReply, type LiveReplyOptions } from "./live-reply.ts";
import { Observable } from "./observable.ts";

/** Callbacks of {@link LiveReplies}. */
export interface LiveRepliesOptions extends Pick<LiveReplyOptions, "encode"> {
  /** Stores a message; with `show`, views show it too. */
  readonly keep: (message: Message, options: { show: boolean }) => void;
  /** Called once the PC is known to have a message that it had not. */
  readonly onSent: () => void;
  /** Called when a connection brings nothing for longer than a PC that is awake is silent. */
  readonly onSilence: (pc: string | undefined) => void;
  /** Called with false when a connection has failed and is retried, and with true when one works. */
  readonly onConnection: (works: boolean, pc: string | undefined) => void;
  /** Called with the final message of each reply. */
  readonly onEnd: (message: Message) => void;
}

// A message that was never sent is sent automatically up to this age.
const FRESH_MS = 120_000;

/** PCs by their origins; the one that serves the page has none. */
export type PcAccesses = ReadonlyMap<string | undefined, PcAccess>;

/** The replies in progress. */
export class LiveReplies {
  /** By the ids of their messages. */
  readonly all = new Observable<ReadonlyMap<string, LiveReply>>(new Map());
  readonly #options: LiveRepliesOptions;
  #pcs: PcAccesses = new Map();

  constructor(options: LiveRepliesOptions) {
    this.#options = options;
    const saveAll = (): void => {
      for (const reply of this.all.value.values()) reply.saveNow();
    };
    addEventListener("pagehide", saveAll);
    document.addEventListener("visibilitychange", saveAll);
  }

  /**
   * Sets the PCs that may be asked. Replies of a PC that is not among them any more, or has another
   * token now, are disconnected and stay pending. Returns whether a PC or a token is new.
   */
  use(pcs: PcAccesses): boolean {
    const before = this.#pcs;
    this.#pcs = pcs;
    const isOther = (pc: string | undefined): boolean =>
      before.get(pc)?.token !== pcs.get(pc)?.token;
    const all = [...this.all.value];
    const left = all.filter(([, reply]) => isOther(reply.pc));
    for (const [, reply] of left) reply.disconnect();
    if (left.length > 0) this.all.set(new Map(all.filter(([, reply]) => !isOther(reply.pc))));
    return [...pcs.keys()].some(isOther);
  }

  /** Sends the messages that wait for a PC to be reached. */
  release(pc: string | undefined): void {
    for (const reply of this.all.value.values()) if (reply.pc === pc) reply.release();
  }

  /** The reply in progress in a conversation. */
  in(conversationId: string | undefined): LiveReply | undefined {
    for (const reply of this.all.value.values())
      if (reply.conversationId === conversationId) return reply;
    return undefined;
  }

  /** Follows the pending ones among `messages` that are not followed yet. */
  follow(messages: readonly Message[]): void {
    const all = new Map(this.all.value);
    for (const message of messages) {
      const { state, request, id, createdAt, held } = message;
      const access = this.#pcs.get(message.pc);
      if (state !== "pending" || !request || !access || all.has(id)) continue;
      if (!request.accepted && !held && Date.now() - createdAt > FRESH_MS) this.#giveUp(message);
      else all.set(id, this.#begin(message, request, access));
    }
    if (all.size !== this.all.value.size) this.all.set(all);
  }

  /** Stops replies, and stores nothing more of them. */
  discard(which: (reply: LiveReply) => boolean): void {
    const all = new Map(this.all.value);
    for (const [id, reply] of all)
      if (which(reply)) {
        reply.discard();
        all.delete(id);
      }
    this.all.set(all);
  }

  #begin(message: Message, request: Omit<PendingReply, "text">, access: PcAccess): LiveReply {
    const { keep, onConnection, onSent, onSilence, encode } = this.#options;
    return new LiveReply(message, request, {
      access,
      encode,
      onConnection: (works) => onConnection(works, message.pc),
      onSent,
      onSilence: () => onSilence(message.pc),
      save: (current) => keep(current, { show: false }),
      onEnd: (ended) => this.#end(ended),
    });
  }

  // Later, since the caller is in the middle of showing the message.
  #giveUp(message: Message): void {
    const given: Message = { ...message, state: "error", reason: words.notSent };
    queueMicrotask(() => {
      this.#options.keep(given, { show: true });
      this.#options.onEnd(given);
    });
  }

  #end(message: Message): void {
    this.#options.keep(message, { show: true });
    const all = new Map(this.all.value);
    all.delete(message.id);
    this.all.set(all);
    this.#options.onEnd(message);
  }
}
