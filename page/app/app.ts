import type { AgentChoice, ModelChoice } from "../chat/conversation.ts";
import type { Found } from "../chat/search.ts";
import { codeInFragment, type OneTimeCode } from "../pc/pairing-input.ts";
import { failureText } from "../pc/pc-api.ts";
import type { ChatStore } from "../store/chat-store.ts";
import type { OpenedStore } from "../store/open-store.ts";
import { words } from "../words/common.ts";
import { words as pairing } from "../words/pairing.ts";
import { Agents } from "./agents.ts";
import { AttachedFiles } from "./attached-files.ts";
import { BackLayers } from "./back-layers.ts";
import { Chat, type ChatParts } from "./chat.ts";
import { Conversations } from "./conversations.ts";
import { Notices } from "./notices.ts";
import { Observable } from "./observable.ts";
import type { Part } from "./part.ts";
import { PcConversations } from "./pc-conversations.ts";
import { PcDirectory } from "./pc-directory.ts";

/** What becomes of what is kept: `failing`: something that is shown did not fit; `none`: nothing lasts. */
export type Keeping = "kept" | "failing" | "none";

// How long the first screen waits for a slow store before it shows what there is without it.
const STORE_WAIT_MS = 1_500;

/** What {@link App} is made of. */
export interface AppParts extends OpenedStore, Pick<ChatParts, "encode"> {
  readonly settingsPart: App["settingsPart"];
}

/** What fills the screen. */
export type Screen = "starting" | "pairing" | "welcome" | "chat";

/** The page's state and logic, without its views. */
export class App {
  readonly store: ChatStore;
  readonly notices = new Notices();
  /** The PCs; its state is that of the chosen one. */
  readonly link: PcDirectory;
  readonly conversations: Conversations;
  /** Those that the PC keeps. */
  readonly pc: PcConversations;
  readonly chat: Chat;
  readonly agents: Agents;
  /** What is attached to the message that is being written. */
  readonly attached: AttachedFiles;
  /** Here, since dialogs of all parts want it: what they import cannot lead to a part. */
  readonly settingsPart: Part<typeof import("../parts/settings.tsx")>;
  readonly layers = new BackLayers(window);
  readonly screen: Observable<Screen>;
  readonly keeping = new Observable<Keeping>("kept");
  /** What of the open conversation a search has found, to be scrolled to. */
  readonly found = new Observable<Found | undefined>(undefined);
  /** The instructions that the next new conversation begins with, and who answers in it. */
  readonly newChat = {
    system: new Observable(""),
    agent: new Observable<AgentChoice | undefined>(undefined),
    model: new Observable<ModelChoice | undefined>(undefined),
  };
  /** Why the link that the page was opened with did not pair it. */
  readonly pairingFailure = new Observable<string | undefined>(undefined);
  #wantsChat = false;
  #isBusy = true;

  constructor({ store, isLasting, settingsPart, encode }: AppParts) {
    this.store = store;
    this.settingsPart = settingsPart;
    this.link = new PcDirectory(store);
    this.screen = new Observable<Screen>(this.link.state.value.pc ? "chat" : "starting");
    this.agents = new Agents(this.link);
    this.attached = new AttachedFiles(store);
    this.conversations = new Conversations(store, {
      onStoreFailure: () => this.notices.show(words.notKept),
    });
    this.pc = new PcConversations(this.link);
    const { link, conversations, notices, attached } = this;
    this.chat = new Chat({ store, link, conversations, notices, attached, encode });
    // A conversation goes on with its PC; one whose PC is forgotten, with the one that is chosen.
    conversations.state.watch(({ open }) => open && link.choose(open.pc));
    link.chosen.watch(() => {
      this.newChat.agent.set(undefined);
      this.newChat.model.set(undefined);
    });
    const { isFailing } = conversations.keeper;
    isFailing.watch((fails) => this.keeping.set(fails ? "failing" : "kept"));
    void isLasting.then((lasting) => {
      if (!lasting) this.keeping.set("none");
    });
    // What is shown, but not kept, is lost with the page: ask before that.
    addEventListener("beforeunload", (event) => {
      if (isFailing.value) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => void conversations.see());
  }

  /** Reads the store, pairs with `code` if the page was opened with one, and resumes replies. */
  async start(code: OneTimeCode | undefined): Promise<void> {
    const loading = Promise.all([this.link.load(), this.conversations.load()]);
    this.link.state.watch(() => this.#chooseScreen());
    this.conversations.state.watch(() => this.#chooseScreen());
    await Promise.race([loading, new Promise((resolve) => setTimeout(resolve, STORE_WAIT_MS))]);
    if (code !== undefined) await this.pairByLink(code);
    this.#isBusy = false;
    this.#chooseScreen();
    await loading;
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
    const { own } = this.link;
    if (own.state.value.pc) {
      await own.check();
      const { pc, reach } = own.state.value;
      if (reach === "connected" && (pc?.isOwner || !code.asOwner))
        return this.notices.show(pairing.alreadyPaired(pc?.hostname ?? ""));
    }
    this.#isBusy = true;
    this.screen.set("pairing");
    try {
      await this.link.pairWithCode(code);
      this.pairingFailure.set(undefined);
    } catch (error) {
      this.pairingFailure.set(failureText(error));
    }
    this.#isBusy = false;
    this.#chooseScreen();
  }

  /** Opens a conversation, or the beginning of a new one; shows what a search found in it. */
  async show(id: string | undefined, found?: Found): Promise<void> {
    this.found.set(undefined);
    await this.conversations.open(id);
    const { open, branch } = this.conversations.state.value;
    if (!found || open?.id !== id) return;
    const isShown = branch.some((message) => message.id === found.messageId);
    if (!isShown) await this.conversations.showVersion(found.messageId);
    this.found.set(found);
  }

  /** Chooses a PC; leaves a conversation that is with another one. */
  async usePc(origin: string | undefined): Promise<void> {
    const { open } = this.conversations.state.value;
    if (open && open.pc !== origin) await this.show(undefined);
    this.link.choose(origin);
  }

  /** Forgets the chosen PC; the open conversation, which was with it, is left. */
  async forgetPc(): Promise<void> {
    if (this.link.paired.length > 1) await this.show(undefined);
    await this.link.forget();
  }

  /** Leaves the welcome screen for the conversations, without a PC. */
  showConversations(): void {
    this.#wantsChat = true;
    this.#chooseScreen();
  }

  #chooseScreen(): void {
    if (this.#isBusy) return;
    const { pc } = this.link.state.value;
    if (pc) this.#wantsChat = false;
    const { list } = this.conversations.state.value;
    this.screen.set(pc || (this.#wantsChat && list.length > 0) ? "chat" : "welcome");
  }
}

/** The pairing code in the address bar, which is removed from it at once. */
export function takeCode(): OneTimeCode | undefined {
  const { hash, pathname, search } = location;
  if (hash !== "") history.replaceState(history.state, "", pathname + search);
  return codeInFragment(hash);
}
