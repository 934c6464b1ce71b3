import type { AgentChoice, ModelChoice } from "../chat/conversation.ts";
import { codeInFragment, type OneTimeCode } from "../pc/pairing-input.ts";
import { failureText } from "../pc/pc-api.ts";
import type { ChatStore } from "../store/chat-store.ts";
import { words } from "../words/common.ts";
import { words as pairing } from "../words/pairing.ts";
import { Agents } from "./agents.ts";
import { AttachedFiles } from "./attached-files.ts";
import { Chat, type ChatParts } from "./chat.ts";
import { Conversations } from "./conversations.ts";
import { Notices } from "./notices.ts";
import { Observable } from "./observable.ts";
import { PcLink } from "./pc-link.ts";

/** What fills the screen. */
export type Screen = "starting" | "pairing" | "welcome" | "chat";

/** The page's state and logic, without its views. */
export class App {
  readonly store: ChatStore;
  readonly notices = new Notices();
  readonly link: PcLink;
  readonly conversations: Conversations;
  readonly chat: Chat;
  readonly agents: Agents;
  /** Conversations with a reply that nobody has seen. */
  readonly unread = new Observable(0);
  /** What is attached to the message that is being written. */
  readonly attached: AttachedFiles;
  readonly screen = new Observable<Screen>("starting");
  /** The instructions that the next new conversation begins with, and who answers in it. */
  readonly newChat = {
    system: new Observable(""),
    agent: new Observable<AgentChoice | undefined>(undefined),
    model: new Observable<ModelChoice | undefined>(undefined),
  };
  /** Why the link that the page was opened with did not pair it. */
  readonly pairingFailure = new Observable<string | undefined>(undefined);
  #wantsChat = false;

  /** `encode` makes the JSON that is sent of a message's body. */
  constructor(store: ChatStore, { encode }: Pick<ChatParts, "encode">) {
    this.store = store;
    this.link = new PcLink(store);
    this.agents = new Agents(this.link);
    this.attached = new AttachedFiles(store);
    this.conversations = new Conversations(store, {
      onStoreFailure: () => this.notices.show(words.notKept),
    });
    const { link, conversations, notices, attached } = this;
    this.chat = new Chat({ store, link, conversations, notices, attached, encode });
  }

  /** Reads the store, pairs with `code` if the page was opened with one, and resumes replies. */
  async start(code: OneTimeCode | undefined): Promise<void> {
    await Promise.all([this.link.load(), this.conversations.load()]);
    if (code !== undefined) await this.pairByLink(code);
    this.link.state.watch(() => this.#chooseScreen());
    this.conversations.state.watch(() => this.#chooseScreen());
    this.#chooseScreen();
    await this.chat.resume();
    addEventListener("hashchange", () => {
      const pasted = takeCode();
      if (pasted !== undefined) void this.pairByLink(pasted);
    });
  }

  /**
   * Pairs with the code of a link that was opened, unless this device is paired already; one that
   * is paired as a device becomes the owner's by the owner's link.
   */
  async pairByLink(code: OneTimeCode): Promise<void> {
    if (this.link.state.value.pc) {
      await this.link.check();
      const { pc, reach } = this.link.state.value;
      if (reach === "connected" && (pc?.isOwner || !code.asOwner))
        return this.notices.show(pairing.alreadyPaired(pc?.hostname ?? ""));
    }
    this.screen.set("pairing");
    try {
      await this.link.pairWithCode(code);
      this.pairingFailure.set(undefined);
    } catch (error) {
      this.pairingFailure.set(failureText(error));
    }
    this.#chooseScreen();
  }

  /** Leaves the welcome screen for the conversations, without a PC. */
  showConversations(): void {
    this.#wantsChat = true;
    this.#chooseScreen();
  }

  #chooseScreen(): void {
    const { pc } = this.link.state.value;
    if (pc) this.#wantsChat = false;
    const { list } = this.conversations.state.value;
    this.screen.set(pc || (this.#wantsChat && list.length > 0) ? "chat" : "welcome");
  }
}

/** The pairing code in the address bar, which is removed from it at once. */
export function takeCode(): OneTimeCode | undefined {
  const { hash, pathname, search } = location;
  if (hash !== "") history.replaceState(null, "", pathname + search);
  return codeInFragment(hash);
}
