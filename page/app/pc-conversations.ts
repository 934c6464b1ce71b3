import { ApiError } from "../../src/client/chat-api.ts";
import { newId, type OnPc } from "../chat/conversation.ts";
import { BASE_URL, callPc } from "../pc/pc-api.ts";
import { keepLocal, readLocal } from "../store/local-settings.ts";
import { Observable } from "./observable.ts";
import type { LinkState, PcLink } from "./pc-link.ts";

/** A conversation on the PC, as its list shows it. */
export interface PcSummary {
  readonly id: string;
  readonly title: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Whose it is: `owner`, or a device's id. */
  readonly owner: string;
  readonly shared: boolean;
  /** Where a search found its words. */
  readonly excerpt?: string;
  readonly messageId?: string;
}

/** The conversations on the PC that this device may see. */
export interface PcList {
  /** Whom the PC takes this device for: `owner`, or a device's id. */
  readonly who: string;
  /** The one changed last comes first. */
  readonly list: readonly PcSummary[];
}

interface Listed {
  readonly conversations: readonly PcSummary[];
  readonly who?: string;
}

// How often the PC is asked what has changed, while the page is looked at.
const LOOK_EVERY_MS = 5_000;
const NEW_ON_PC = "new-on-pc";

/** Which conversations the PC keeps; what is done with them is in their part. */
export class PcConversations {
  /** Those that there are, as they were seen last; undefined where the PC keeps none. */
  readonly state = new Observable<PcList | undefined>(undefined);
  /** Whether the next new conversation is begun on the PC; as it was chosen last. */
  readonly keepsNew = new Observable(readLocal(NEW_ON_PC) === true);
  readonly #link: PcLink;
  #token: string | undefined;
  #etag = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(link: PcLink) {
    this.#link = link;
    link.state.watch((state) => void this.#onLink(state));
    this.keepsNew.watch((keeps) => keepLocal(NEW_ON_PC, keeps));
    document.addEventListener("visibilitychange", () => {
      if (this.state.value && !document.hidden) void this.refresh();
    });
  }

  /** What the next new conversation is to begin with; undefined where it stays on this device. */
  begun(): OnPc | undefined {
    const who = this.state.value?.who;
    if (who === undefined || !this.keepsNew.value) return undefined;
    return { id: newId(), who, owner: who, shared: false, updatedAt: 0 };
  }

  /** Those that hold all words of a query. @throws as {@link callPc} */
  async search(query: string): Promise<readonly PcSummary[]> {
    const token = this.#token;
    if (!this.state.value || token === undefined) return [];
    const path = `v1/conversations?q=${encodeURIComponent(query)}`;
    return (await callPc<Listed>(path, { token })).conversations;
  }

  /** Asks the PC now. What cannot be learned leaves what was known. */
  async refresh(): Promise<void> {
    const token = this.#token;
    if (token === undefined) return;
    clearTimeout(this.#timer);
    try {
      const listed = await this.#look(token);
      if (token !== this.#token) return;
      if (listed) this.state.set(listed);
    } catch (error) {
      const isNone = error instanceof ApiError && [403, 404].includes(error.status);
      if (isNone && token === this.#token) return this.#forget();
      // It may have gone away, which is to be seen soon.
      if (!isNone && this.#link.state.value.reach === "connected") void this.#link.check();
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const { reach } = this.#link.state.value;
      if (!document.hidden && reach === "connected") void this.refresh();
    }, LOOK_EVERY_MS);
  }

  /** Undefined when nothing has changed. */
  async #look(token: string): Promise<PcList | undefined> {
    const response = await fetch(new URL("v1/conversations", BASE_URL), {
      headers: { authorization: `Bearer ${token}`, "if-none-match": this.#etag },
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
    });
    if (response.status === 304) return undefined;
    if (!response.ok) throw new ApiError("", { status: response.status });
    const { conversations, who } = (await response.json()) as Listed;
    // An older PC does not say for whom they are.
    if (who === undefined) throw new ApiError("", { status: 404 });
    this.#etag = response.headers.get("etag") ?? "";
    return { who, list: conversations };
  }

  async #onLink({ pc, enabled, reach }: LinkState): Promise<void> {
    const token = enabled && reach !== "refused" ? pc?.token : undefined;
    const isOther = token !== this.#token;
    if (isOther) this.#forget();
    this.#token = token;
    if (reach === "connected") await this.refresh();
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#etag = "";
    this.state.set(undefined);
  }
}
