import { ApiError } from "../../src/client/chat-api.ts";
import type { PushNotice } from "../../src/push/push-notice.ts";
import type { App } from "../app/app.ts";
import { Observable } from "../app/observable.ts";
import type { PcAccess } from "../pc/pc-api.ts";
import { words } from "../words/push.ts";
import { abilityOf, thisBrowser } from "./ability.ts";
import { showBadge } from "./badge.ts";
import { conversationOf } from "./conversation-of.ts";
import { findPushWorker, installPushWorker } from "./install-push-worker.ts";
import { pushApi } from "./push-api.ts";
import { Visibility } from "./visibility.ts";

/** How notifications are on this page. `missing`: the PC sends none. */
export type PushStatus = ReturnType<typeof abilityOf> | "missing" | "on";

/** What is kept of a subscription, for the service worker as well. */
export interface KeptPush {
  readonly id: string;
  readonly publicKey: string;
}

/** Settings: the subscription, the words of notifications, what was tapped, whether the person was asked. */
const KEPT = "push";
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

/** This page's subscription at the PC that serves it, and what follows from being told. */
export class PushState {
  readonly status = new Observable<PushStatus>(abilityOf(thisBrowser()));
  /** Whether the person is to be asked once there is a reason. */
  readonly isUnasked = new Observable(false);
  readonly #app: App;
  readonly #visibility: Visibility;
  #kept: KeptPush | undefined;
  #pc: PcAccess | undefined;

  constructor(app: App) {
    this.#app = app;
    this.#visibility = new Visibility(app, (isVisible) => this.#sayVisible(isVisible));
    showBadge(app);
    navigator.serviceWorker?.addEventListener("message", ({ data }) => this.#onMessage(data));
    void this.#load();
  }

  /** Asks the browser, and has the PC tell this page from now on. Shows why when it cannot. */
  async enable(): Promise<void> {
    const { notices } = this.#app;
    void this.decline();
    try {
      // First: it has to follow the tap.
      const permission = await Notification.requestPermission();
      if (permission === "granted") await this.#subscribe();
      else this.status.set(abilityOf(thisBrowser()));
      if (this.status.value === "on") notices.show(words.nowOn);
      if (this.status.value === "denied") notices.show(`${words.denied} ${words.deniedHow}`);
    } catch (error) {
      notices.show(error instanceof ApiError ? error.message : words.failed);
    }
  }

  /** Has the PC tell this page nothing any more. */
  async disable(): Promise<void> {
    const [kept, pc] = [this.#kept, this.#pc];
    await this.#forget();
    if (kept && pc)
      await pushApi(pc)
        .unsubscribe(kept.id)
        .catch(() => {});
  }

  /** Asks for a notification, and says what came of it. */
  async test(): Promise<void> {
    const { notices } = this.#app;
    try {
      if (!this.#kept) return;
      // A page that is looked at is told as well: this is what the person wants to see.
      const { ok, message = words.failed } = await this.#api().test(this.#kept.id);
      notices.show(ok ? words.testSent : message);
    } catch (error) {
      notices.show(error instanceof ApiError ? error.message : words.failed);
    }
  }

  /** Does not ask the person again by itself. */
  async decline(): Promise<void> {
    this.isUnasked.set(false);
    await this.#app.store.setSetting(ASKED, true);
  }

  async #load(): Promise<void> {
    const {
      store,
      link: { own },
    } = this.#app;
    this.#kept = (await store.setting(KEPT)) as KeptPush | undefined;
    this.isUnasked.set((await store.setting(ASKED)) !== true && !this.#kept);
    const follow = (): void => void this.#onLink().catch(() => {});
    own.state.watch(follow);
    follow();
    await this.#openTapped();
  }

  async #onLink(): Promise<void> {
    const { pc, reach } = this.#app.link.own.state.value;
    const before = this.#pc;
    if (!pc && before) return this.disable();
    if (pc?.token === before?.token || reach !== "connected" || !pc) return;
    this.#pc = pc;
    try {
      // With every start: the PC may have lost it, and the browser may have made another.
      if (this.#kept && this.status.value === "able") await this.#subscribe();
      else await this.#api().key();
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) this.status.set("missing");
    }
  }

  async #subscribe(): Promise<void> {
    const { store } = this.#app;
    const publicKey = await this.#api().key();
    const { pushManager } = await installPushWorker();
    const known = await pushManager.getSubscription();
    // A subscription is for one key, and the PC may have another by now.
    const isOther = this.#kept !== undefined && this.#kept.publicKey !== publicKey;
    if (known && (isOther || !this.#kept)) await known.unsubscribe();
    const subscription = await pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: publicKey,
    });
    const id = await this.#api().subscribe(subscription, this.#kept?.id);
    this.#kept = { id, publicKey };
    await store.setSetting(KEPT, this.#kept);
    await store.setSetting(WORDS, {
      reply: words.replyReady,
      failed: words.replyFailed,
      approval: words.agentAsks,
      question: words.serverAsks,
      address: words.newAddress,
      test: words.testText,
    });
    this.status.set("on");
    this.#visibility.say();
  }

  async #forget(): Promise<void> {
    this.#kept = undefined;
    this.#pc = this.#app.link.own.state.value.pc;
    await this.#app.store.setSetting(KEPT, undefined);
    this.status.set(abilityOf(thisBrowser()));
    const registration = await findPushWorker();
    await (await registration?.pushManager.getSubscription())?.unsubscribe();
    await registration?.unregister();
  }

  #api(): ReturnType<typeof pushApi> {
    return pushApi(this.#app.link.own.state.value.pc ?? { token: "" });
  }

  #sayVisible(isVisible: boolean): void {
    if (!this.#kept || this.status.value !== "on") return;
    this.#api()
      .setVisible(this.#kept.id, isVisible)
      .catch((error) => {
        // The PC has forgotten it: its file was lost, or it has another one by now.
        if (error instanceof ApiError && error.status === 404)
          void this.#subscribe().catch(() => {});
      });
  }

  #onMessage({ push }: { readonly push?: PushNotice | "open" }): void {
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
    const notice = (await store.setting(OPEN)) as PushNotice | undefined;
    if (!notice) return;
    await store.setSetting(OPEN, undefined);
    const id = await conversationOf(this.#app, notice);
    // What is asked in no conversation of this page is on top of everything.
    if (id !== undefined) await conversations.open(id);
  }
}
