import { newMessage, type PendingReply } from "../../examples/client/remote-chat-client.ts";
import { type Conversation, type Message, newId, titleFrom } from "../chat/conversation.ts";
import { branchOf, requestMessages } from "../chat/message-tree.ts";
import { spokenText } from "../chat/split-reply.ts";
import type { ChatStore } from "../store/chat-store.ts";
import type { Conversations } from "./conversations.ts";
import { LiveReply } from "./live-reply.ts";
import type { Notices } from "./notices.ts";
import { Observable } from "./observable.ts";
import type { PcLink } from "./pc-link.ts";

/** What {@link Chat} works with. */
export interface ChatParts {
  readonly store: ChatStore;
  readonly conversations: Conversations;
  readonly link: PcLink;
  readonly notices: Notices;
}

// A message that never left this device is sent by itself only while it is fresh.
const FRESH_MS = 120_000;

const NOT_SENT = "This has not been sent: the PC could not be reached.";

/** Asking, and what comes of it. One reply at a time in each conversation. */
export class Chat {
  /** The replies on their way, by the ids of their messages. */
  readonly live = new Observable<ReadonlyMap<string, LiveReply>>(new Map());
  readonly #parts: ChatParts;
  #token: string | undefined;

  constructor(parts: ChatParts) {
    this.#parts = parts;
    const saveAll = (): void => {
      for (const reply of this.live.value.values()) reply.saveNow();
    };
    addEventListener("pagehide", saveAll);
    document.addEventListener("visibilitychange", saveAll);
    // Another tab may have begun a reply; both may read it.
    parts.conversations.state.watch(({ branch }) => this.#follow(branch));
    parts.link.state.watch(() => this.#onLinkChange());
  }

  /** Whether the PC may be asked at all. */
  get canAsk(): boolean {
    const { pc, enabled } = this.#parts.link.state.value;
    return pc !== undefined && enabled;
  }

  /** The reply on its way in a conversation. */
  replyIn(conversationId: string | undefined): LiveReply | undefined {
    for (const reply of this.live.value.values())
      if (reply.conversationId === conversationId) return reply;
    return undefined;
  }

  /** Goes on with the replies that were on their way when the page was last here. */
  async resume(): Promise<void> {
    if (this.canAsk) this.#follow(await this.#parts.store.pendingMessages());
  }

  /** Sends a text in the open conversation, or in a new one; returns whether it did. */
  send(text: string, system = ""): boolean {
    const { conversations } = this.#parts;
    const content = text.trim();
    if (content === "" || !this.#isFree()) return false;
    const open = conversations.state.value.open ?? conversations.begin(titleFrom(content), system);
    this.#ask(open, open.leafId ?? null, content);
    return true;
  }

  /** Sends another text in the place of one that was sent; the old one stays as a version. */
  edit(message: Message, text: string): boolean {
    const { open } = this.#parts.conversations.state.value;
    const content = text.trim();
    if (!open || content === "" || !this.#isFree()) return false;
    this.#ask(open, message.parentId, content);
    return true;
  }

  /** Asks again for a reply; the old one stays as a version, unless there was nothing in it. */
  retry(message: Message): boolean {
    const { open } = this.#parts.conversations.state.value;
    if (!open || !this.#isFree()) return false;
    const isEmpty = spokenText(message.content) === "";
    // With its old key, a message that may have got through is not run a second time.
    const unsent = isEmpty ? message.request : undefined;
    this.#request(open, {
      id: isEmpty ? message.id : newId(),
      parentId: message.parentId,
      added: [],
      ...(unsent && { unsent }),
    });
    return true;
  }

  /** Stops the reply in a conversation. */
  stop(conversationId: string): void {
    this.replyIn(conversationId)?.stop();
  }

  /** Removes a conversation, and stops its reply. */
  async remove(conversationId: string): Promise<void> {
    this.#discard((reply) => reply.conversationId === conversationId);
    await this.#parts.conversations.remove(conversationId);
  }

  /** Removes all conversations, and stops their replies. */
  async removeAll(): Promise<void> {
    this.#discard(() => true);
    await this.#parts.conversations.removeAll();
  }

  // Forgotten, switched off, paired anew: the replies on their way are let go, and taken up
  // again once there is somebody to ask for them.
  #onLinkChange(): void {
    const token = this.canAsk ? this.#parts.link.state.value.pc?.token : undefined;
    if (token === this.#token) return;
    this.#token = token;
    for (const reply of this.live.value.values()) reply.leave();
    this.live.set(new Map());
    void this.resume();
  }

  #isFree(): boolean {
    const { open } = this.#parts.conversations.state.value;
    return this.canAsk && this.replyIn(open?.id) === undefined;
  }

  #ask(conversation: Conversation, parentId: string | null, content: string): void {
    const question: Message = {
      id: newId(),
      conversationId: conversation.id,
      parentId,
      role: "user",
      content,
      createdAt: Date.now(),
      state: "done",
    };
    this.#request(conversation, { id: newId(), parentId: question.id, added: [question] });
  }

  #request(
    conversation: Conversation,
    reply: {
      id: string;
      parentId: string | null;
      added: readonly Message[];
      unsent?: Omit<PendingReply, "text">;
    },
  ): void {
    const { conversations, notices } = this.#parts;
    const all = [...conversations.state.value.messages, ...reply.added];
    const branch = branchOf(all, reply.parentId ?? undefined);
    const { text: _, ...fresh } = newMessage(requestMessages(conversation, branch));
    const message: Message = {
      id: reply.id,
      conversationId: conversation.id,
      parentId: reply.parentId,
      role: "assistant",
      content: "",
      createdAt: Date.now(),
      state: "pending",
      request: reply.unsent && isSame(reply.unsent, fresh) ? reply.unsent : fresh,
    };
    const updated = { ...conversation, leafId: message.id, updatedAt: message.createdAt };
    notices.say("Sent.");
    // Showing it as pending is what sets it going: see the constructor.
    void conversations.change(updated, [...reply.added, message]);
  }

  #follow(messages: readonly Message[]): void {
    const token = this.#token;
    if (token === undefined) return;
    const live = new Map(this.live.value);
    for (const message of messages) {
      const { state, request, id } = message;
      if (state !== "pending" || !request || live.has(id)) continue;
      if (!request.accepted && Date.now() - message.createdAt > FRESH_MS) this.#giveUp(message);
      else live.set(id, this.#begin(message, request, token));
    }
    if (live.size !== this.live.value.size) this.live.set(live);
  }

  #begin(message: Message, request: Omit<PendingReply, "text">, token: string): LiveReply {
    const { conversations, link } = this.#parts;
    return new LiveReply(message, request, {
      token,
      onTrouble: () => void link.check(),
      save: (current) => void conversations.changeMessage(current, { show: false }),
      onEnd: (ended) => this.#end(ended),
    });
  }

  #giveUp(message: Message): void {
    const given: Message = { ...message, state: "error", reason: NOT_SENT };
    queueMicrotask(() => void this.#parts.conversations.changeMessage(given, { show: true }));
  }

  #end(message: Message): void {
    const { conversations, link, notices } = this.#parts;
    void conversations.changeMessage(message, { show: true });
    const live = new Map(this.live.value);
    live.delete(message.id);
    this.live.set(live);
    notices.say(endingWords(message));
    // The failure may be the pairing's.
    if (message.state === "error" || message.state === "lost") void link.check();
  }

  #discard(which: (reply: LiveReply) => boolean): void {
    const live = new Map(this.live.value);
    for (const [id, reply] of live)
      if (which(reply)) {
        reply.discard();
        live.delete(id);
      }
    this.live.set(live);
  }
}

function isSame(one: Omit<PendingReply, "text">, other: Omit<PendingReply, "text">): boolean {
  return JSON.stringify(one.body) === JSON.stringify(other.body);
}

const READ_OUT_LENGTH = 600;

/** What is read out when a reply ends: short ones whole, of others that they are there. */
function endingWords({ state, content, reason }: Message): string {
  const text = spokenText(content);
  if (state === "error" || state === "lost") return `The reply failed. ${reason ?? ""}`;
  if (state === "stopped") return "Stopped.";
  if (text.length <= READ_OUT_LENGTH) return `Reply: ${text}`;
  return `The reply is complete: ${text.split(/\s+/).length} words.`;
}
