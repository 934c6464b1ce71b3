import { ApiError } from "../../src/client/chat-api.ts";
import { deviceName } from "../pc/device-name.ts";
import type { OneTimeCode } from "../pc/pairing-input.ts";
import {
  isOwner,
  leavePc,
  type PcAccess,
  redeemCode,
  redeemOwnerCode,
  remoteInfo,
  requestPairing,
} from "../pc/pc-api.ts";
import type { ChatStore } from "../store/chat-store.ts";
import { keepLocal, readLocal } from "../store/local-settings.ts";
import { Observable } from "./observable.ts";

/** A PC that this device is paired with. */
export interface PairedPc extends PcAccess {
  readonly hostname: string;
  /** Whether the token is the owner's, which opens the PC's own settings. */
  readonly isOwner: boolean;
}

/** Whether the PC can be reached now. `refused`: it no longer accepts the token. */
export type Reach = "checking" | "connected" | "offline" | "unreachable" | "refused";

/** The pairing, and what is known of the connection. */
export interface LinkState {
  readonly pc?: PairedPc;
  /** The switch "Use PC for chat". Off, nothing is sent there. */
  readonly enabled: boolean;
  readonly reach: Reach;
  /** Whether the PC has a model to answer with. */
  readonly hasModel: boolean;
}

const CHECK_TIMEOUT_MS = 8_000;
// A check that takes longer than this leaves it open whether the PC is there.
const DOUBT_MS = 2_000;
const RECHECK_MS = { first: 3_000, longest: 30_000, connected: 60_000 } as const;

/** The pairing of this device with a PC: the one that serves the page, or the one at `origin`. */
export class PcLink {
  /** Where the PC is; none for the one that serves this page. */
  readonly origin: string | undefined;
  readonly state: Observable<LinkState>;
  /** Where this device's page was before, until the person has read what is there. */
  readonly movedFrom: Observable<string | undefined>;
  readonly #store: ChatStore;
  readonly #isAllowed: boolean;
  #checks = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pauseMs: number = RECHECK_MS.first;

  /** Without `isAllowed`, nothing is sent there: the browser would refuse it. */
  constructor(store: ChatStore, origin?: string, { isAllowed = true } = {}) {
    this.#store = store;
    this.#isAllowed = isAllowed;
    this.origin = origin;
    this.movedFrom = new Observable(readLocal(this.#key("moved-from")) as string | undefined);
    this.state = new Observable<LinkState>({
      ...this.#keptState(),
      reach: "checking",
      hasModel: true,
    });
  }

  /** Reads what was kept, and watches the connection from now on. */
  async load(): Promise<void> {
    const wake = (): void => {
      if (document.visibilityState === "visible") void this.check();
    };
    addEventListener("online", wake);
    addEventListener("offline", wake);
    addEventListener("pageshow", wake);
    document.addEventListener("visibilitychange", wake);
    void this.check();
    if (this.state.value.pc) return;
    const pc = (await this.#store.setting(this.#key("pc"))) as PairedPc | undefined;
    // Paired by hand meanwhile.
    if (!pc || this.state.value.pc) return;
    const enabled = (await this.#store.setting(this.#key("enabled"))) !== false;
    await this.#keep("enabled", enabled);
    await this.#keep("pc", pc);
    this.#update({ pc: this.#here(pc), enabled });
    void this.check();
  }

  /**
   * Pairs with a one-time code, or becomes the owner's by it.
   * @throws ApiError, or TypeError when the PC cannot be reached
   */
  async pairWithCode({ code, asOwner = false }: OneTimeCode): Promise<void> {
    const paired = asOwner
      ? await redeemOwnerCode(code, this.origin)
      : await redeemCode(code, deviceName(navigator.userAgent), this.origin);
    if (paired.movedFrom !== undefined) this.#setMovedFrom(new URL(paired.movedFrom).origin);
    await this.#adopt({ ...paired, isOwner: asOwner });
  }

  /** Says no more where this device's page was before. */
  leaveMovedFrom(): void {
    this.#setMovedFrom(undefined);
  }

  /** Pairs with a token. @throws ApiError, or TypeError when the PC cannot be reached */
  async pairWithToken(token: string): Promise<void> {
    const access = this.#here({ token });
    const { hostname } = await remoteInfo(access);
    await this.#adopt({ token, hostname, isOwner: await isOwner(access) });
  }

  /** Asks the PC's owner to allow this device. @throws ApiError, TypeError */
  async askOwner(signal: AbortSignal): Promise<void> {
    const paired = await requestPairing(deviceName(navigator.userAgent), signal, this.origin);
    await this.#adopt({ ...paired, isOwner: false });
  }

  /** Forgets the PC and its token; the PC, where it can be told, forgets this device. */
  async forget(): Promise<void> {
    const { pc } = this.state.value;
    // Not waited for: whoever wants to leave a PC that is off can.
    if (pc && this.#isAllowed) leavePc(pc).catch(() => {});
    const { pc: _, ...rest } = this.state.value;
    this.state.set({ ...rest, reach: "checking" });
    await Promise.all([this.#keep("pc", undefined), this.#keep("enabled", undefined)]);
  }

  /** Turns the switch "Use PC for chat". */
  async setEnabled(enabled: boolean): Promise<void> {
    this.#update({ enabled, reach: "checking" });
    void this.check();
    await this.#keep("enabled", enabled);
  }

  /** Finds out how the PC can be reached. */
  async check(): Promise<void> {
    clearTimeout(this.#timer);
    const { pc, enabled } = this.state.value;
    if (!pc || !enabled) return;
    const check = ++this.#checks;
    const doubt = setTimeout(() => {
      if (check === this.#checks && this.state.value.reach === "connected")
        this.#update({ reach: "checking" });
    }, DOUBT_MS);
    const found = await this.#look(pc);
    clearTimeout(doubt);
    if (check !== this.#checks || this.state.value.pc?.token !== pc.token) return;
    this.#update(found);
    // The browser may know of a lost network before it is quite gone.
    this.#checkLater(found.reach === "connected" && navigator.onLine);
  }

  #checkLater(connected: boolean): void {
    const { first, longest } = RECHECK_MS;
    this.#pauseMs = connected ? first : Math.min(longest, this.#pauseMs * 2);
    this.#timer = setTimeout(
      () => {
        if (document.visibilityState === "visible") void this.check();
      },
      connected ? RECHECK_MS.connected : this.#pauseMs,
    );
  }

  async #look(pc: PairedPc): Promise<Partial<LinkState>> {
    if (!this.#isAllowed) return { reach: "unreachable" };
    try {
      const info = await remoteInfo(pc, AbortSignal.timeout(CHECK_TIMEOUT_MS));
      const { hostname } = info;
      if (hostname !== pc.hostname) {
        this.#update({ pc: { ...pc, hostname } });
        void this.#keep("pc", { ...pc, hostname });
      }
      return { reach: "connected", hasModel: info.providerConfigured };
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return { reach: "refused" };
      return { reach: navigator.onLine ? "unreachable" : "offline" };
    }
  }

  async #adopt({ token, hostname, isOwner }: PairedPc): Promise<void> {
    const pc = this.#here({ token, hostname, isOwner });
    this.#update({ pc, enabled: true, reach: "connected" });
    void this.#keep("pc", pc);
    void this.#keep("enabled", true);
    // Asks the browser not to clear the conversations when space is short.
    void navigator.storage?.persist?.().catch(() => {});
    await this.check();
  }

  /** Keeps a setting in two places: one of them may be full, or missing. */
  async #keep(name: "pc" | "enabled", value: unknown): Promise<void> {
    const key = this.#key(name);
    keepLocal(key, value);
    await this.#store.setSetting(key, value).catch(() => {});
  }

  #setMovedFrom(origin: string | undefined): void {
    this.movedFrom.set(origin);
    keepLocal(this.#key("moved-from"), origin);
  }

  #key(name: "pc" | "enabled" | "moved-from"): string {
    return this.origin === undefined ? name : `${name} ${this.origin}`;
  }

  #keptState(): Pick<LinkState, "pc" | "enabled"> {
    const pc = readLocal(this.#key("pc")) as PairedPc | undefined;
    const enabled = readLocal(this.#key("enabled")) !== false;
    return { ...(pc && { pc: this.#here(pc) }), enabled };
  }

  /** A token goes to the PC of this link, whatever was kept with it. */
  #here<T extends PcAccess>({ origin: _, ...pc }: T): Omit<T, "origin"> & { origin?: string } {
    return { ...pc, ...(this.origin !== undefined && { origin: this.origin }) };
  }

  #update(change: Partial<LinkState>): void {
    this.state.set({ ...this.state.value, ...change });
  }
}
