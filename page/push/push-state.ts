import type { PushNotice } from "../../src/push/push-notice.ts";
import type { App } from "../app/app.ts";
import { Observable } from "../app/observable.ts";
import type { PcLink } from "../app/pc-link.ts";
import { failureText } from "../pc/pc-api.ts";
import { words } from "../words/push.ts";
import { abilityOf, thisBrowser } from "./ability.ts";
import { showBadge } from "./badge.ts";
import { conversationOf } from "./conversation-of.ts";
import { PcPush } from "./pc-push.ts";
import { Visibility } from "./visibility.ts";

/** How notifications are on this page. `missing`: no PC of it sends any. */
export type PushStatus = ReturnType<typeof abilityOf> | "missing" | "on";

/** A notice as the worker hands it on: with the origin of its PC, unless that serves the page. */
type ToldNotice = PushNotice & { readonly pc?: string };

/** Settings: whether it is wanted, the words of notifications, what was tapped, whether the person was asked. */
const WANTED = "push-wanted";
const WORDS = "push-words";
const OPEN = "push-open";
const ASKED = "push-asked";

const states = new WeakMap<App, PushState>();

/** What the page knows of notifications; one for each app. */
export function pushOf(app: App): PushState {
  const state = states.get(app) ?? new PushState(app);
  states.set(app, state);
  return state;
}

/** Whether this page is told by its PCs, and what follows from being told. */
export class PushState {
  readonly status = new Observable<PushStatus>(abilityOf(thisBrowser()));
  /** Whether the person is to be asked once there is a reason. */
  readonly isUnasked = new Observable(false);
  /** How it is at each of the PCs. */
  readonly pcs = new Observable<readonly PcPush[]>([]);
  readonly #app: App;
  readonly #visibility: Visibility;
  #isWanted = false;

  constructor(app: App) {
    this.#app = app;
    this.#visibility = new Visibility(app, (isVisible) => {
      for (const pc of this.pcs.value) pc.sayVisible(isVisible);
    });
    showBadge(app);
    navigator.serviceWorker?.addEventListener("message", ({ data }) => this.#onMessage(data));
    void this.#load();
  }

  /** Asks the browser, and has all PCs tell this page from now on. Shows why when none can. */
  async enable(): Promise<void> {
    const { notices } = this.#app;
    void this.decline();
    try {
      // First: it has to follow the tap.
      const permission = await Notification.requestPermission();
      if (permission !== "granted") {
        this.#update();
        if (this.status.value === "denied") notices.show(`${words.denied} ${words.deniedHow}`);
        return;
      }
      await this.#setWanted(true);
      const outcomes = await Promise.allSettled(this.pcs.value.map((pc) => pc.subscribe()));
      const [failed] = outcomes.filter((outcome) => outcome.status === "rejected");
      if (this.status.value === "on") {
        notices.show(words.nowOn);
        this.#visibility.say();
      } else if (failed) throw failed.reason;
    } catch (error) {
      notices.show(error instanceof DOMException ? words.failed : failureText(error));
    }
  }

  /** Has the PCs tell this page nothing any more. */
  async disable(): Promise<void> {
    await this.#setWanted(false);
    await Promise.all(this.pcs.value.map((pc) => pc.unsubscribe()));
  }

  /** Asks each PC for a notification, and says what came of it. */
  async test(): Promise<void> {
    const { notices } = this.#app;
    try {
      // A page that is looked at is told as well: this is what the person wants to see.
      const answers = await Promise.all(this.pcs.value.map((pc) => pc.test()));
      const refused = answers.find((answer) => answer?.ok === false);
      notices.show(refused ? (refused.message ?? words.failed) : words.testSent);
    } catch (error) {
      notices.show(failureText(error));
    }
  }

  /** Does not ask the person again by itself. */
  async decline(): Promise<void> {
    this.isUnasked.set(false);
    await this.#app.store.setSetting(ASKED, true);
  }

  async #load(): Promise<void> {
    const { store, link } = this.#app;
    this.#addPaired();
    const wasOn = await Promise.all(this.pcs.value.map((pc) => pc.wasOn()));
    this.#isWanted = ((await store.setting(WANTED)) as boolean | undefined) ?? wasOn.includes(true);
    this.isUnasked.set((await store.setting(ASKED)) !== true && !this.#isWanted);
    link.watch((changed) => this.#onLink(changed));
    for (const { link: each } of this.pcs.value) this.#onLink(each);
    await this.#openTapped();
  }

  #addPaired(): void {
    const known = new Set(this.pcs.value.map(({ link }) => link));
    const added = this.#app.link.paired.filter((link) => !known.has(link));
    if (added.length === 0) return;
    const made = added.map((link) => new PcPush(this.#app.store, link));
    for (const { status } of made) status.watch(() => this.#update());
    this.pcs.set([...this.pcs.value, ...made]);
  }

  #onLink(link: PcLink): void {
    this.#addPaired();
    const pc = this.pcs.value.find((each) => each.link === link);
    const isWanted = this.#isWanted && abilityOf(thisBrowser()) === "able";
    const followed = pc?.follow({ isWanted }).catch(() => {});
    if (link.state.value.pc) return;
    // After it has ended its subscription.
    void followed?.then(() => {
      this.pcs.set(this.pcs.value.filter((each) => each.link.state.value.pc));
      if (this.pcs.value.length === 0) void this.#setWanted(false);
      this.#update();
    });
  }

  async #setWanted(isWanted: boolean): Promise<void> {
    const { store } = this.#app;
    this.#isWanted = isWanted;
    await store.setSetting(WANTED, isWanted);
    if (isWanted) await this.#keepWords();
  }

  /** What the worker says, in the person's language. */
  async #keepWords(): Promise<void> {
    await this.#app.store.setSetting(WORDS, {
      reply: words.replyReady,
      failed: words.replyFailed,
      approval: words.agentAsks,
      question: words.serverAsks,
      address: words.newAddress,
      test: words.testText,
    });
  }

  #update(): void {
    const ability = abilityOf(thisBrowser());
    const statuses = this.pcs.value.map(({ status }) => status.value);
    const isMissing = statuses.length > 0 && statuses.every((status) => status === "missing");
    const isOn = statuses.includes("on");
    if (isOn) void this.#keepWords().catch(() => {});
    this.status.set(ability !== "able" ? ability : isOn ? "on" : isMissing ? "missing" : ability);
  }

  #onMessage({ push }: { readonly push?: ToldNotice | "open" }): void {
    if (push === "open") void this.#openTapped();
    else if (push?.kind === "reply") void this.#showArrived(push);
    else if (push?.kind === "test") this.#app.notices.show(words.testText);
  }

  /** Says so of a reply in another conversation; that of the open one can be seen. */
  async #showArrived(notice: PushNotice & { readonly kind: "reply" }): Promise<void> {
    const { conversations, notices } = this.#app;
    const id = await conversationOf(this.#app, notice);
    if (id === undefined || id === conversations.state.value.open?.id) return;
    const run = (): void => void conversations.open(id).then(() => notices.dismiss());
    const text = notice.failed ? words.replyFailed : words.replyReady;
    notices.show(text, { label: words.open, run });
  }

  async #openTapped(): Promise<void> {
    const { conversations, store } = this.#app;
    const notice = (await store.setting(OPEN)) as ToldNotice | undefined;
    if (!notice) return;
    await store.setSetting(OPEN, undefined);
    const id = await conversationOf(this.#app, notice);
    // What is asked in no conversation of this page is on top of everything, at its PC.
    if (id !== undefined) await conversations.open(id);
    else if (notice.kind !== "test") await this.#app.usePc(notice.pc);
  }
}
