import { newMessage, type PendingReply } from "../../src/client/index.ts";
import type { Attachment } from "../chat/attachment.ts";
import { type Conversation, type Message, newId, titleFrom } from "../chat/conversation.ts";
import { branchOf, requestMessages } from "../chat/message-tree.ts";
import { type PcBody, pcFields } from "../chat/pc-body.ts";
import { spokenText } from "../chat/split-reply.ts";
import type { ChatStore } from "../store/chat-store.ts";
import { words } from "../words/chat.ts";
import { words as states } from "../words/states.ts";
import type { AttachedFiles } from "./attached-files.ts";
import type { Conversations, NewConversation } from "./conversations.ts";
import { endingWords } from "./ending-words.ts";
import { LiveReplies } from "./live-replies.ts";
import type { LiveReplyOptions } from "./live-reply.ts";
import type { Notices } from "./notices.ts";
import type { PcDirectory } from "./pc-directory.ts";

/** What {@link Chat} works with. */
export interface ChatParts extends Pick<LiveReplyOptions, "encode"> {
  readonly store: ChatStore;
  readonly conversations: Conversations;
  readonly link: PcDirectory;
  readonly notices: Notices;
  readonly attached: AttachedFiles;
}

/** Who answers; without an agent and a model, the PC's active model. */
export type Answerer = Pick<Conversation, "agent" | "model">;

/** Sends messages and keeps their replies. Each conversation has one reply at a time. */
export class Chat {
  /** The replies in progress. */
  readonly live: LiveReplies;
  readonly #parts: ChatParts;

  constructor(parts: ChatParts) {
    const { conversations, link, notices, encode } = parts;
    this.#parts = parts;
    this.live = new LiveReplies({
      encode,
      keep: (message, options) => void conversations.changeMessage(message, options),
      onSent: () => notices.say(words.sent),
      onSilence: (pc) => void link.find(pc)?.check(),
      onConnection: (works, pc) => {
        const asked = link.find(pc);
        if (!works || asked?.state.value.reach !== "connected") void asked?.check();
      },
      onEnd: (message) => {
        notices.say(endingWords(message));
        void conversations.markUnread(message.conversationId);
        // The token may have been revoked.
        if (message.state === "error" || message.state === "lost")
          void link.find(message.pc)?.check();
      },
    });
    // Another tab may have begun a reply; both follow it.
    conversations.state.watch(({ branch }) => this.live.follow(branch));
    link.watch(({ origin, state }) => {
      if (this.live.use(link.usable)) void this.resume();
      if (state.value.reach === "connected") this.live.release(origin);
    });
  }

  /** Whether the chosen PC may be asked at all. */
  get canAsk(): boolean {
    const { pc, enabled } = this.#parts.link.state.value;
    return enabled && pc !== undefined;
  }

  /** Resumes the replies that were in progress when the page was closed. */
  async resume(): Promise<void> {
    const { link, store } = this.#parts;
    this.live.use(link.usable);
    if (link.usable.size > 0) this.live.follow(await store.pendingMessages());
  }

  /** Sends a text and what is attached in the open conversation, or in a new one that `begun` says more of; returns whether it did. */
  send(
    text: string,
    begun: NewConversation = { system: "" },
    files: readonly Attachment[] = [],
  ): boolean {
    const { conversations } = this.#parts;
    const content = text.trim();
    if ((content === "" && !files[0]) || !this.#isFree()) return false;
    const title = titleFrom(content || (files[0]?.name ?? ""));
    const open =
      conversations.state.value.open ?? conversations.begin(title, this.#atChosenPc(begun));
    return this.#ask(open, open.leafId ?? null, content, files);
  }

  /** Asks for the rest of the last reply, which reached its length limit; returns whether it did. */
  continueReply(): boolean {
    return this.send(words.continueMessage);
  }

  /** Sends another text in the place of one that was sent, with the same files; the old one stays as a version. */
  edit(message: Message, text: string): boolean {
    const { open } = this.#parts.conversations.state.value;
    const content = text.trim();
    const { attachments = [] } = message;
    if (!open || (content === "" && !attachments[0]) || !this.#isFree()) return false;
    return this.#ask(open, message.parentId, content, attachments);
  }

  /**
   * Asks again for a reply, `by` another model than the conversation's for once; the old one
   * stays as a version, unless there was nothing in it.
   */
  retry(message: Message, by?: Answerer): boolean {
    const { open, messages } = this.#parts.conversations.state.value;
    if (!open || !this.#isFree()) return false;
    const asked = messages.find(({ id }) => id === message.parentId);
    // What the PC keeps stays there, empty or not.
    const isEmpty = spokenText(message.content) === "" && message.pcId === undefined;
    // With its old key, a message that may have reached the PC does not run twice.
    const unsent = message.state === "error" && !message.run ? message.request : undefined;
    return this.#request(open, {
      id: isEmpty ? message.id : newId(),
      parentId: message.parentId,
      added: [],
      ...(by && { by }),
      ...(unsent && { unsent }),
      ...(open.onPc && asked?.pcId !== undefined && { replyTo: asked.pcId }),
    });
  }

  /** Follows a reply again whose run was interrupted, and is gone on with by now. */
  async followAgain(message: Message): Promise<void> {
    const { reason: _, ...pending } = message;
    await this.#parts.conversations.changeMessage({ ...pending, state: "pending" }, { show: true });
  }

  /** Stops the reply in a conversation. */
  stop(conversationId: string): void {
    this.live.in(conversationId)?.stop();
  }

  /** Removes a conversation, and stops its reply. */
  async remove(conversationId: string): Promise<void> {
    this.live.discard((reply) => reply.conversationId === conversationId);
    await this.#parts.conversations.remove(conversationId);
  }

  /** Removes all conversations, and stops their replies. */
  async removeAll(): Promise<void> {
    this.live.discard(() => true);
    await this.#parts.conversations.removeAll();
  }

  /** It belongs to the PC that it is sent to: that of a forgotten one goes over to the chosen one. */
  #atChosenPc<T extends Pick<Conversation, "pc">>({
    pc: _,
    ...rest
  }: T): Omit<T, "pc"> & { pc?: string } {
    const { origin } = this.#parts.link.chosen.value;
    return { ...rest, ...(origin !== undefined && { pc: origin }) };
  }

  #isFree(): boolean {
    const { open } = this.#parts.conversations.state.value;
    return this.canAsk && this.live.in(open?.id) === undefined;
  }

  #ask(
    conversation: Conversation,
    parentId: string | null,
    content: string,
    attachments: readonly Attachment[],
    by?: Answerer,
  ): boolean {
    const question: Message = {
      id: newId(),
      conversationId: conversation.id,
      parentId,
      role: "user",
      content,
      ...(attachments[0] && { attachments }),
      createdAt: Date.now(),
      state: "done",
    };
    const added = [question];
    return this.#request(conversation, {
      id: newId(),
      parentId: question.id,
      added,
      ...(by && { by }),
    });
  }

  #request(
    conversation: Conversation,
    reply: {
      id: string;
      parentId: string | null;
      added: readonly Message[];
      by?: Answerer;
      unsent?: Omit<PendingReply, "text">;
      /** The id on the PC of the message that is answered once more. */
      replyTo?: string;
    },
  ): boolean {
    const { conversations, link, notices } = this.#parts;
    const { reach } = link.state.value;
    const { origin: pc } = link.chosen.value;
    const isHeld = reach === "offline" || reach === "unreachable";
    const all = [...conversations.state.value.messages, ...reply.added];
    const branch = branchOf(all, reply.parentId ?? undefined);
    const { agent, model } = reply.by ?? conversation;
    const { replyTo } = reply;
    const onPc =
      replyTo !== undefined && conversation.onPc && !conversation.onPc.isGone
        ? { conversationId: conversation.onPc.id, replyTo }
        : pcFields(conversation, branch.slice(0, -1));
    if (conversation.onPc && !onPc) {
      notices.show(conversation.onPc.isGone ? words.goneOnPc : words.firstOnPc);
      return false;
    }
    const said = requestMessages(conversation, branch, this.#parts.attached.isBlind.value);
    const asked: Omit<PcBody, "messages" | "conversationId"> = {
      ...(agent
        ? { agent: agent.id, events: "run" }
        : { details: true, ...(model && { model: model.id }) }),
      ...onPc,
    };
    // The PC has the others.
    const { text: _, ...fresh } = newMessage(onPc ? said.slice(-1) : said, asked);
    const message: Message = {
      id: reply.id,
      conversationId: conversation.id,
      parentId: reply.parentId,
      role: "assistant",
      content: "",
      createdAt: Date.now(),
      state: "pending",
      ...(pc !== undefined && { pc }),
      ...(isHeld && { held: true }),
      request: reply.unsent && isSame(reply.unsent, fresh) ? reply.unsent : fresh,
    };
    const updated = {
      ...this.#atChosenPc(conversation),
      leafId: message.id,
      updatedAt: message.createdAt,
    };
    if (isHeld) notices.say(states.unsent);
    // The constructor watches for pending messages, and follows this one.
    void conversations.change(updated, [...reply.added, message]);
    return true;
  }
}

function isSame(one: Omit<PendingReply, "text">, other: Omit<PendingReply, "text">): boolean {
  return JSON.stringify(one.body) === JSON.stringify(other.body);
}
