import { additions, type ImportedConversation } from "../chat/additions.ts";
import type { Conversation, Message } from "../chat/conversation.ts";
import { newId } from "../chat/conversation.ts";
import { branchOf, latestLeaf } from "../chat/message-tree.ts";
import type { ChatStore } from "../store/chat-store.ts";
import { Observable } from "./observable.ts";
import { RecordKeeper, type Records } from "./record-keeper.ts";

/** What views show of the conversations. */
export interface ConversationsState {
  /** The one changed last comes first. */
  readonly list: readonly Conversation[];
  /** The one that is open; none while a new one is being begun. */
  readonly open?: Conversation;
  /** All messages of the open one. */
  readonly messages: readonly Message[];
  /** Those of them on the branch that is shown. */
  readonly branch: readonly Message[];
}

/** What a conversation begins with, besides its title. */
export type NewConversation = Pick<Conversation, "system" | "agent" | "model" | "pc" | "onPc">;

const MANY_MESSAGES = 50;

/** The conversations on this device. Every change is shown at once and stored right after. */
export class Conversations {
  readonly state = new Observable<ConversationsState>({ list: [], messages: [], branch: [] });
  /** Whether what was kept has been read. */
  readonly isLoaded = new Observable(false);
  /** What keeps them. */
  readonly keeper: RecordKeeper;
  readonly #store: ChatStore;
  readonly #onStoreFailure: () => void;
  readonly #otherTabs =
    "BroadcastChannel" in globalThis ? new BroadcastChannel("remote-chat") : null;
  #opening = 0;

  /** `onStoreFailure` is called when something could not be stored. */
  constructor(store: ChatStore, { onStoreFailure }: { onStoreFailure: () => void }) {
    this.#store = store;
    this.keeper = new RecordKeeper(store);
    this.#onStoreFailure = onStoreFailure;
  }

  /** Reads the store, and opens the conversation that was open last. */
  async load(): Promise<void> {
    await this.#readList();
    const id = await this.#store.setting("open");
    // Who did not wait has begun another one meanwhile.
    if (typeof id === "string" && this.#opening === 0) await this.open(id);
    this.isLoaded.set(true);
    this.#otherTabs?.addEventListener("message", () => void this.reload());
  }

  /** Reads everything shown again, after another tab has changed it. */
  async reload(): Promise<void> {
    await this.#readList();
    const { open } = this.state.value;
    if (open) await this.open(open.id);
  }

  /** Shows a conversation, or with undefined the beginning of a new one. */
  async open(id: string | undefined): Promise<void> {
    const opening = ++this.#opening;
    const { list } = this.state.value;
    const open = list.find((conversation) => conversation.id === id);
    const messages = open ? await this.#store.messages(open.id) : [];
    // To read many and to show them are tasks of their own.
    if (messages.length >= MANY_MESSAGES) await new Promise((resolve) => setTimeout(resolve));
    // Another one was opened meanwhile.
    if (opening !== this.#opening) return;
    this.#show({ list: this.state.value.list, messages }, open?.id);
    await this.#try(() => this.#store.setSetting("open", open?.id));
    await this.see();
  }

  /** Notes that what is open was seen, if the page is looked at. */
  async see(): Promise<void> {
    const { open } = this.state.value;
    if (open?.unread && !document.hidden) await this.#setUnread(open, false);
  }

  /** Notes that a reply has ended in a conversation, unless it is looked at. */
  async markUnread(id: string): Promise<void> {
    const { list, open } = this.state.value;
    const conversation = list.find((each) => each.id === id);
    const isSeen = open?.id === id && !document.hidden;
    if (conversation && !isSeen) await this.#setUnread(conversation, true);
  }

  /** Begins a conversation and opens it. */
  begin(title: string, begun: NewConversation): Conversation {
    this.#opening++;
    const now = Date.now();
    const conversation = { id: newId(), title, ...begun, createdAt: now, updatedAt: now };
    const { list } = this.state.value;
    this.#show({ list: [conversation, ...list], messages: [] }, conversation.id);
    void this.#try(() => this.#store.setSetting("open", conversation.id));
    return conversation;
  }

  /** Changes a conversation and adds or replaces messages, on the screen and in the store. */
  async change(conversation: Conversation, messages: readonly Message[] = []): Promise<void> {
    const { open } = this.state.value;
    const list = [
      conversation,
      ...this.state.value.list.filter(({ id }) => id !== conversation.id),
    ].sort((one, other) => other.updatedAt - one.updatedAt);
    const shown =
      open?.id === conversation.id
        ? replaced(this.state.value.messages, messages)
        : this.state.value.messages;
    this.#show({ list, messages: shown }, open?.id);
    await this.#keep({ conversation, messages }, { tell: true });
  }

  /** Stores a message as it is now; shows it only with `show`. */
  async changeMessage(message: Message, { show }: { show: boolean }): Promise<void> {
    const { open, list, messages } = this.state.value;
    if (!list.some(({ id }) => id === message.conversationId)) return;
    if (show && open?.id === message.conversationId)
      this.#show({ list, messages: replaced(messages, [message]) }, open.id);
    await this.#keep({ messages: [message] }, { tell: show });
  }

  /**
   * Adds the conversations of an export; returns how many had something new.
   * @throws TypeError when they do not fit, DOMException when they cannot be stored
   */
  async add(imported: readonly ImportedConversation[]): Promise<number> {
    const messages = await this.#store.messages();
    const added = additions(imported, { conversations: this.state.value.list, messages });
    for (const one of added) await this.#store.put(one);
    this.#otherTabs?.postMessage("changed");
    await this.reload();
    return added.length;
  }

  /** Shows another version of a message, and what followed it. */
  async showVersion(id: string): Promise<void> {
    const { open, messages } = this.state.value;
    if (open) await this.change({ ...open, leafId: latestLeaf(messages, id) });
  }

  /** Removes a conversation. */
  async remove(id: string): Promise<void> {
    const { list, open, messages } = this.state.value;
    const rest = list.filter((conversation) => conversation.id !== id);
    const isOpen = open?.id === id;
    this.#show({ list: rest, messages: isOpen ? [] : messages }, isOpen ? undefined : open?.id);
    this.keeper.forget(id);
    await this.#try(() => this.#store.deleteConversation(id), { tell: true });
    // There is room now.
    if (this.keeper.isFailing.value) await this.keeper.flush();
  }

  /** Removes them all. */
  async removeAll(): Promise<void> {
    this.#show({ list: [], messages: [] }, undefined);
    this.keeper.forget();
    await this.#try(() => this.#store.deleteAllConversations(), { tell: true });
    await this.keeper.flush();
  }

  async #readList(): Promise<void> {
    const list = await this.#store.conversations();
    const { open, messages } = this.state.value;
    // It may have been begun before the store was open, or not fit into it.
    if (open && !list.some(({ id }) => id === open.id) && this.#isOnlyHere(open)) list.push(open);
    list.sort((one, other) => other.updatedAt - one.updatedAt);
    this.#show({ list, messages }, open?.id);
  }

  #isOnlyHere({ id }: Conversation): boolean {
    return !this.isLoaded.value || this.keeper.holds(id);
  }

  async #setUnread({ unread: _, ...conversation }: Conversation, isUnread: boolean): Promise<void> {
    await this.change({ ...conversation, ...(isUnread && { unread: true as const }) });
  }

  #show(
    { list, messages }: Pick<ConversationsState, "list" | "messages">,
    openId: string | undefined,
  ): void {
    const open = list.find(({ id }) => id === openId);
    const branch = branchOf(messages, open?.leafId);
    this.state.set({ list, messages, branch, ...(open && { open }) });
  }

  async #keep(records: Records, { tell }: { tell: boolean }): Promise<void> {
    const isKept = await this.keeper.put(records);
    if (isKept && tell) this.#otherTabs?.postMessage("changed");
  }

  async #try(write: () => Promise<void>, { tell = false } = {}): Promise<void> {
    try {
      await write();
      if (tell) this.#otherTabs?.postMessage("changed");
    } catch {
      this.#onStoreFailure();
    }
  }
}

function replaced(messages: readonly Message[], changed: readonly Message[]): Message[] {
  const ids = new Set(changed.map(({ id }) => id));
  return [...messages.filter(({ id }) => !ids.has(id)), ...changed];
}
