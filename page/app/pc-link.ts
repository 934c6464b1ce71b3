import { ApiError } from "../../src/client/chat-api.ts";
import { deviceName } from "../pc/device-name.ts";
import type { OneTimeCode } from "../pc/pairing-input.ts";
import {
  isOwner,
  leavePc,
  redeemCode,
  redeemOwnerCode,
  remoteInfo,
  requestPairing,
} from "../pc/pc-api.ts";
import type { ChatStore } from "../store/chat-store.ts";
import { keepLocal, readLocal } from "../store/local-settings.ts";
import { Observable } from "./observable.ts";

/** The PC that this device is paired with. */
export interface PairedPc {
  readonly token: string;
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

/** The pairing of this device with the PC that serves the page. */
export class PcLink {
  readonly state = new Observable<LinkState>({ ...keptState(), reach: "checking", hasModel: true });
  readonly #store: ChatStore;
  #checks = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pauseMs: number = RECHECK_MS.first;

  constructor(store: ChatStore) {
    this.#store = store;
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
    const pc = (await this.#store.setting("pc")) as PairedPc | undefined;
    // Paired by hand meanwhile.
    if (!pc || this.state.value.pc) return;
    const enabled = (await this.#store.setting("enabled")) !== false;
    await this.#keep("enabled", enabled);
    await this.#keep("pc", pc);
    this.#update({ pc, enabled });
    void this.check();
  }

  /**
   * Pairs with a one-time code, or becomes the owner's by it.
   * @throws ApiError, or TypeError when the PC cannot be reached
   */
  async pairWithCode({ code, asOwner = false }: OneTimeCode): Promise<void> {
    const paired = asOwner
      ? await redeemOwnerCode(code)
      : await redeemCode(code, deviceName(navigator.userAgent));
    await this.#adopt({ ...paired, isOwner: asOwner });
  }

  /** Pairs with a token. @throws ApiError, or TypeError when the PC cannot be reached */
  async pairWithToken(token: string): Promise<void> {
    const { hostname } = await remoteInfo(token);
    await this.#adopt({ token, hostname, isOwner: await isOwner(token) });
  }

  /** Asks the PC's owner to allow this device. @throws ApiError, TypeError */
  async askOwner(signal: AbortSignal): Promise<void> {
    const paired = await requestPairing(deviceName(navigator.userAgent), signal);
    await this.#adopt({ ...paired, isOwner: false });
  }

  /** Forgets the PC and its token; the PC, where it can be told, forgets this device. */
  async forget(): Promise<void> {
    const { pc } = this.state.value;
    // Not waited for: whoever wants to leave a PC that is off can.
    if (pc) leavePc(pc.token).catch(() => {});
    const { pc: _, ...rest } = this.state.value;
    this.state.set({ ...rest, reach: "checking" });
    await this.#keep("pc", undefined);
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
    try {
      const info = await remoteInfo(pc.token, AbortSignal.timeout(CHECK_TIMEOUT_MS));
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
    const pc = { token, hostname, isOwner };
    this.#update({ pc, enabled: true, reach: "connected" });
    void this.#keep("pc", pc);
    void this.#keep("enabled", true);
    // Asks the browser not to clear the conversations when space is short.
    void navigator.storage?.persist?.().catch(() => {});
    await this.check();
  }

  /** Keeps a setting in two places: one of them may be full, or missing. */
  async #keep(name: "pc" | "enabled", value: unknown): Promise<void> {
    keepLocal(name, value);
    await this.#store.setSetting(name, value).catch(() => {});
  }

  #update(change: Partial<LinkState>): void {
    this.state.set({ ...this.state.value, ...change });
  }
}

function keptState(): Pick<LinkState, "pc" | "enabled"> {
  const pc = readLocal("pc") as PairedPc | undefined;
  return { ...(pc && { pc }), enabled: readLocal("enabled") !== false };
}
