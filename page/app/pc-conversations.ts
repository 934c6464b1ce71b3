import { ApiError } from "../../src/client/chat-api.ts";
import { newId, type OnPc } from "../chat/conversation.ts";
import { accessKey, baseUrlOf, callPc, type PcAccess } from "../pc/pc-api.ts";
import { keepLocal, readLocal } from "../store/local-settings.ts";
import { Observable } from "./observable.ts";
import type { PcDirectory } from "./pc-directory.ts";
import type { LinkState } from "./pc-link.ts";

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

/** Which conversations the chosen PC keeps; what is done with them is in their part. */
export class PcConversations {
  /** Those that there are, as they were seen last; undefined where the PC keeps none. */
  readonly state = new Observable<PcList | undefined>(undefined);
  /** Whether the next new conversation is begun on the PC; as it was chosen last. */
  readonly keepsNew = new Observable(readLocal(NEW_ON_PC) === true);
  readonly #link: PcDirectory;
  #access: PcAccess | undefined;
  #etag = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(link: PcDirectory) {
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
    const access = this.#access;
    if (!this.state.value || access === undefined) return [];
    const path = `v1/conversations?q=${encodeURIComponent(query)}`;
    return (await callPc<Listed>(path, { access })).conversations;
  }

  /** Asks the PC now. What cannot be learned leaves what was known. */
  async refresh(): Promise<void> {
    const access = this.#access;
    if (access === undefined) return;
    clearTimeout(this.#timer);
    try {
      const listed = await this.#look(access);
      if (access !== this.#access) return;
      if (listed) this.state.set(listed);
    } catch (error) {
      const isNone = error instanceof ApiError && [403, 404].includes(error.status);
      if (isNone && access === this.#access) return this.#forget();
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
  async #look({ token, origin }: PcAccess): Promise<PcList | undefined> {
    const response = await fetch(new URL("v1/conversations", baseUrlOf(origin)), {
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
    const access = enabled && reach !== "refused" ? pc : undefined;
    if (keyOf(access) !== keyOf(this.#access)) {
      this.#forget();
      this.#access = access;
    }
    if (reach === "connected") await this.refresh();
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#etag = "";
    this.state.set(undefined);
  }
}

function keyOf(access: PcAccess | undefined): string {
  return access ? accessKey(access) : "";
}
