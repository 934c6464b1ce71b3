import { ApiError } from "../../src/client/chat-api.ts";
import { Observable } from "../app/observable.ts";
import type { PcLink } from "../app/pc-link.ts";
import type { ChatStore } from "../store/chat-store.ts";
import { findPushWorker, installPushWorker } from "./install-push-worker.ts";
import { pushApi, type TestAnswer } from "./push-api.ts";

/** What is kept of a subscription, for the service worker as well. */
export interface KeptPush {
  readonly id: string;
  readonly publicKey: string;
}

/** How it is at one PC. `missing`: it sends no notifications. */
export type PcPushStatus = "off" | "on" | "missing";

/** This page's subscription at one of its PCs. */
export class PcPush {
  readonly link: PcLink;
  readonly status = new Observable<PcPushStatus>("off");
  readonly #store: ChatStore;
  readonly #loaded: Promise<void>;
  #kept: KeptPush | undefined;
  #token: string | undefined;

  constructor(store: ChatStore, link: PcLink) {
    this.#store = store;
    this.link = link;
    this.#loaded = this.#load();
  }

  /** Whether it was subscribed when the page was left. */
  async wasOn(): Promise<boolean> {
    await this.#loaded;
    return this.#kept !== undefined;
  }

  /**
   * Follows the connection: subscribes once the PC is reached, if that is wanted, and forgets the
   * subscription with the PC.
   */
  async follow({ isWanted }: { readonly isWanted: boolean }): Promise<void> {
    await this.#loaded;
    const { pc, reach } = this.link.state.value;
    if (!pc && (this.#token !== undefined || this.#kept)) return this.forget();
    if (!pc || reach !== "connected" || pc.token === this.#token) return;
    this.#token = pc.token;
    try {
      // With every start: the PC may have lost it, and the browser may have made another.
      if (isWanted) await this.subscribe();
      else await this.#publicKey();
    } catch {
      // It is tried again when the PC has been reached again.
      if (this.status.value !== "missing") this.#token = undefined;
    }
  }

  /** @throws ApiError, TypeError when the PC cannot be reached, DOMException */
  async subscribe(): Promise<void> {
    await this.#loaded;
    const { origin } = this.link;
    const publicKey = await this.#publicKey();
    const { pushManager } = await installPushWorker(origin);
    const known = await pushManager.getSubscription();
    // A subscription is for one key, and the PC may have another by now.
    const isOther = this.#kept !== undefined && this.#kept.publicKey !== publicKey;
    if (known && (isOther || !this.#kept)) await known.unsubscribe();
    const options = { userVisibleOnly: true, applicationServerKey: publicKey };
    const subscription = await pushManager.subscribe(options);
    const id = await this.#api().subscribe(subscription, this.#kept?.id);
    this.#kept = { id, publicKey };
    await this.#store.setSetting(this.#key, this.#kept);
    this.status.set("on");
  }

  /** Ends it, here and at the PC. */
  async unsubscribe(): Promise<void> {
    const [kept, pc] = [this.#kept, this.link.state.value.pc];
    await this.forget();
    if (kept && pc)
      await pushApi(pc)
        .unsubscribe(kept.id)
        .catch(() => {});
  }

  /** Ends it here; whose PC is gone has none there. */
  async forget(): Promise<void> {
    this.#kept = undefined;
    this.#token = this.link.state.value.pc?.token;
    if (this.status.value === "on") this.status.set("off");
    await this.#store.setSetting(this.#key, undefined);
    const registration = await findPushWorker(this.link.origin);
    await (await registration?.pushManager.getSubscription())?.unsubscribe();
    await registration?.unregister();
  }

  /** Asks for a notification. @throws ApiError, TypeError when the PC cannot be reached */
  async test(): Promise<TestAnswer | undefined> {
    return this.#kept && this.#api().test(this.#kept.id);
  }

  /** Tells the PC whether somebody looks at the page. */
  sayVisible(isVisible: boolean): void {
    if (!this.#kept || this.status.value !== "on") return;
    this.#api()
      .setVisible(this.#kept.id, isVisible)
      .catch((error) => {
        // The PC has forgotten it: its file was lost, or it has another one by now.
        if (error instanceof ApiError && error.status === 404)
          void this.subscribe().catch(() => {});
      });
  }

  async #publicKey(): Promise<string> {
    try {
      return await this.#api().key();
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) this.status.set("missing");
      throw error;
    }
  }

  async #load(): Promise<void> {
    this.#kept = (await this.#store.setting(this.#key)) as KeptPush | undefined;
  }

  /** As the worker names it: see page/push-worker.ts. */
  get #key(): string {
    const { origin } = this.link;
    return origin === undefined ? "push" : `push ${origin}`;
  }

  #api(): ReturnType<typeof pushApi> {
    return pushApi(this.link.state.value.pc ?? { token: "" });
  }
}
