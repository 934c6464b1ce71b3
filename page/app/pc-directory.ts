import type { OneTimeCode } from "../pc/pairing-input.ts";
import type { PcAccess } from "../pc/pc-api.ts";
import type { ChatStore } from "../store/chat-store.ts";
import { keepLocal, readLocal } from "../store/local-settings.ts";
import { Observable } from "./observable.ts";
import { type LinkState, PcLink } from "./pc-link.ts";

/** The names of the settings that keep where the other PCs are, and which one was chosen. */
const OTHERS = "other-pcs";
const CHOSEN = "chosen-pc";

/**
 * The PCs that this device is paired with: the one that serves the page, and others that its owner
 * lets the page talk to. One of them is chosen; unless it says otherwise, what is here is of that one.
 */
export class PcDirectory {
  /** The PC that serves this page. */
  readonly own: PcLink;
  readonly others: Observable<readonly PcLink[]>;
  readonly chosen: Observable<PcLink>;
  readonly state: Observable<LinkState>;
  /** The origins that the page may talk to besides its own. */
  readonly allowed: readonly string[];
  readonly #store: ChatStore;
  readonly #watchers = new Set<(link: PcLink) => void>();

  constructor(store: ChatStore, allowed: readonly string[] = allowedOrigins()) {
    this.#store = store;
    this.allowed = allowed;
    this.own = this.#link(undefined);
    this.others = new Observable<readonly PcLink[]>(
      originsIn(readLocal(OTHERS)).map((origin) => this.#link(origin)),
    );
    const chosen = this.find(readLocal(CHOSEN) as string | undefined);
    this.chosen = new Observable(chosen?.state.value.pc ? chosen : this.#first());
    this.state = new Observable(this.chosen.value.state.value);
  }

  /** Those that are paired. */
  get paired(): readonly PcLink[] {
    return this.#all.filter(({ state }) => state.value.pc);
  }

  /** Those that may be asked, by their origins: paired, and not switched off. */
  get usable(): ReadonlyMap<string | undefined, PcAccess> {
    const usable = this.#all.flatMap(({ origin, state: { value } }) =>
      value.pc && value.enabled ? [[origin, value.pc] as const] : [],
    );
    return new Map(usable);
  }

  /** The one at an origin, or for undefined the one that serves the page, paired or not. */
  find(origin: string | undefined): PcLink | undefined {
    return this.#all.find((link) => link.origin === origin);
  }

  /** Calls `watcher` with every link that changes from now on. */
  watch(watcher: (link: PcLink) => void): void {
    this.#watchers.add(watcher);
  }

  /** Reads what was kept, and watches the connections from now on. */
  async load(): Promise<void> {
    const loading = this.#all.map((link) => link.load());
    const kept = await this.#store.setting(OTHERS).catch(() => undefined);
    for (const origin of originsIn(kept))
      if (!this.find(origin)) {
        const link = this.#link(origin);
        this.#setOthers([...this.others.value, link]);
        loading.push(link.load());
      }
    await Promise.all(loading);
    if (!this.state.value.pc) this.#choose(this.#first());
  }

  /** Chooses a PC that is paired; does nothing for others. */
  choose(origin: string | undefined): void {
    const link = this.find(origin);
    if (link?.state.value.pc) this.#choose(link);
  }

  /**
   * Pairs with a one-time code of the PC at `origin`, or becomes the owner's there by it.
   * @throws ApiError, or TypeError when the PC cannot be reached
   */
  pairWithCode(code: OneTimeCode, origin?: string): Promise<void> {
    return this.#pair(origin, (link) => link.pairWithCode(code));
  }

  /** Pairs with a token of the PC at `origin`. @throws ApiError, or TypeError when it cannot be reached */
  pairWithToken(token: string, origin?: string): Promise<void> {
    return this.#pair(origin, (link) => link.pairWithToken(token));
  }

  /** Asks the owner of the chosen PC to allow this device. @throws ApiError, TypeError */
  askOwner(signal: AbortSignal): Promise<void> {
    return this.chosen.value.askOwner(signal);
  }

  /** Forgets the chosen PC and its token, and chooses another one; the PC forgets this device. */
  async forget(): Promise<void> {
    const link = this.chosen.value;
    const forgotten = link.forget();
    this.#setOthers(this.others.value.filter((other) => other !== link));
    this.#choose(this.#first());
    await forgotten;
  }

  /** Turns the switch "Use PC for chat". */
  setEnabled(enabled: boolean): Promise<void> {
    return this.chosen.value.setEnabled(enabled);
  }

  /** Finds out how the PC can be reached. */
  check(): Promise<void> {
    return this.chosen.value.check();
  }

  get #all(): readonly PcLink[] {
    return [this.own, ...(this.others?.value ?? [])];
  }

  #first(): PcLink {
    return this.paired[0] ?? this.own;
  }

  #link(origin: string | undefined): PcLink {
    const isAllowed = origin === undefined || this.allowed.includes(origin);
    const link = new PcLink(this.#store, origin, { isAllowed });
    link.state.watch((state) => {
      if (this.chosen.value === link) this.state.set(state);
      for (const watcher of this.#watchers) watcher(link);
    });
    return link;
  }

  async #pair(origin: string | undefined, pair: (link: PcLink) => Promise<void>): Promise<void> {
    const known = this.find(origin);
    const link = known ?? this.#link(origin);
    await pair(link);
    if (!known) {
      this.#setOthers([...this.others.value, link]);
      void link.load();
      // Nobody could find it when it told of itself.
      for (const watcher of this.#watchers) watcher(link);
    }
    if (!this.state.value.pc) this.#choose(link);
  }

  #choose(link: PcLink): void {
    this.chosen.set(link);
    this.state.set(link.state.value);
    keepLocal(CHOSEN, link.origin);
  }

  #setOthers(others: readonly PcLink[]): void {
    this.others.set(others);
    const origins = others.map(({ origin }) => origin);
    keepLocal(OTHERS, origins);
    void this.#store.setSetting(OTHERS, origins).catch(() => {});
  }
}

/** The origins that the document's content security policy lets the page talk to. */
function allowedOrigins(): string[] {
  const meta = document.querySelector<HTMLMetaElement>("meta[name=other-pcs]");
  return meta?.content.split(" ").filter(Boolean) ?? [];
}

function originsIn(kept: unknown): string[] {
  return Array.isArray(kept) ? kept.filter((origin) => typeof origin === "string") : [];
}
