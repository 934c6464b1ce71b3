import type { AgentChoice } from "../chat/conversation.ts";
import { codeInFragment } from "../pc/pairing-input.ts";
import { failureText } from "../pc/pc-api.ts";
import type { ChatStore } from "../store/chat-store.ts";
import { words } from "../words/common.ts";
import { words as pairing } from "../words/pairing.ts";
import { Agents } from "./agents.ts";
import { Chat } from "./chat.ts";
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
  readonly screen = new Observable<Screen>("starting");
  /** The instructions that the next new conversation begins with, and who answers in it. */
  readonly newChat = {
    system: new Observable(""),
    agent: new Observable<AgentChoice | undefined>(undefined),
  };
  /** Why the link that the page was opened with did not pair it. */
  readonly pairingFailure = new Observable<string | undefined>(undefined);
  #wantsChat = false;

  constructor(store: ChatStore) {
    this.store = store;
    this.link = new PcLink(store);
    this.agents = new Agents(this.link);
    this.conversations = new Conversations(store, {
      onStoreFailure: () => this.notices.show(words.notKept),
    });
    const { link, conversations, notices } = this;
    this.chat = new Chat({ store, link, conversations, notices });
  }

  /** Reads the store, pairs with `code` if the page was opened with one, and resumes replies. */
  async start(code: string | undefined): Promise<void> {
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

  /** Pairs with the code of a link that was opened, unless this device is paired already. */
  async pairByLink(code: string): Promise<void> {
    if (this.link.state.value.pc) {
      await this.link.check();
      const { pc, reach } = this.link.state.value;
      if (reach === "connected")
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
export function takeCode(): string | undefined {
  const { hash, pathname, search } = location;
  if (hash !== "") history.replaceState(null, "", pathname + search);
  return codeInFragment(hash);
}
