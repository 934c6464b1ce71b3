import type { PendingReply } from "../../src/client/index.ts";
import type { Message } from "../chat/conversation.ts";
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
  readonly onSilence: () => void;
  /** Called with false when a connection has failed and is retried, and with true when one works. */
  readonly onConnection: (works: boolean) => void;
  /** Called with the final message of each reply. */
  readonly onEnd: (message: Message) => void;
}

// A message that was never sent is sent automatically up to this age.
const FRESH_MS = 120_000;

/** The replies in progress. */
export class LiveReplies {
  /** By the ids of their messages. */
  readonly all = new Observable<ReadonlyMap<string, LiveReply>>(new Map());
  readonly #options: LiveRepliesOptions;
  #token: string | undefined;

  constructor(options: LiveRepliesOptions) {
    this.#options = options;
    const saveAll = (): void => {
      for (const reply of this.all.value.values()) reply.saveNow();
    };
    addEventListener("pagehide", saveAll);
    document.addEventListener("visibilitychange", saveAll);
  }

  /**
   * Sets the token to send; undefined sends nothing. Replies that were followed with another
   * token are disconnected and stay pending. Returns whether the token has changed.
   */
  use(token: string | undefined): boolean {
    if (token === this.#token) return false;
    this.#token = token;
    for (const reply of this.all.value.values()) reply.disconnect();
    this.all.set(new Map());
    return true;
  }

  /** Sends the messages that wait for the PC to be reached. */
  release(): void {
    for (const reply of this.all.value.values()) reply.release();
  }

  /** The reply in progress in a conversation. */
  in(conversationId: string | undefined): LiveReply | undefined {
    for (const reply of this.all.value.values())
      if (reply.conversationId === conversationId) return reply;
    return undefined;
  }

  /** Follows the pending ones among `messages` that are not followed yet. */
  follow(messages: readonly Message[]): void {
    const token = this.#token;
    if (token === undefined) return;
    const all = new Map(this.all.value);
    for (const message of messages) {
      const { state, request, id, createdAt, held } = message;
      if (state !== "pending" || !request || all.has(id)) continue;
      if (!request.accepted && !held && Date.now() - createdAt > FRESH_MS) this.#giveUp(message);
      else all.set(id, this.#begin(message, request, token));
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

  #begin(message: Message, request: Omit<PendingReply, "text">, token: string): LiveReply {
    const { keep, onConnection, onSent, onSilence, encode } = this.#options;
    return new LiveReply(message, request, {
      token,
      encode,
      onConnection,
      onSent,
      onSilence,
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
