import { ApiError } from "../../src/client/chat-api.ts";
import type { App } from "../app/app.ts";
import { Observable } from "../app/observable.ts";
import type { PcList, PcSummary } from "../app/pc-conversations.ts";
import { type Conversation, type Message, newId, type OnPc } from "../chat/conversation.ts";
import type { PcAccess } from "../pc/pc-api.ts";
import { words } from "../words/on-pc.ts";
import { mergeMessages } from "./merge-messages.ts";
import { deleteOnPc, editOnPc, type PcEdit, type PcPart, readFromPc } from "./pc-calls.ts";

// So many messages fill some screens; what stands before them is read as one scrolls up.
const PART = { limit: 100 } as const;

/** This device's copies of the PC's conversations: opened, brought up to date, and moved. */
export class PcCopies {
  /** Whether what is open could not be brought up to date; what is shown is what was seen last. */
  readonly isStale = new Observable(false);
  readonly #app: App;
  readonly #reading = new Map<string, Promise<void>>();

  constructor(app: App) {
    this.#app = app;
    let openId: string | undefined;
    app.pc.state.watch((list) => void this.#compare(list));
    app.conversations.state.watch(({ open }) => {
      if (open?.id === openId) return;
      openId = open?.id;
      this.isStale.set(false);
      if (open?.onPc) void this.read(open.id);
    });
    // What was said from here is there by now, and has a name.
    let busy = new Set<string>();
    app.chat.live.all.watch((all) => {
      const now = new Set([...all.values()].map(({ conversationId }) => conversationId));
      for (const id of busy) if (!now.has(id) && this.find(id)?.onPc) void this.#afterReply(id);
      busy = now;
    });
    void this.#compare(app.pc.state.value);
    const { open } = app.conversations.state.value;
    if (open?.onPc) void this.read(open.id);
  }

  /** Opens a conversation of the PC; what was seen of it before is shown at once. */
  async open(pcId: string, found?: { messageId: string; query: string }): Promise<void> {
    const { conversations, notices, pc } = this.#app;
    let copy = this.#copyOf(pcId);
    if (!copy) {
      const summary = pc.state.value?.list.find(({ id }) => id === pcId);
      if (!summary) return;
      copy = this.#begin(summary);
      try {
        await this.#readInto(copy);
      } catch {
        return notices.show(words.cannotOpen(this.#hostname));
      }
    } else if (found) await this.read(copy.id);
    const hit = found && (await this.#findMessage(copy, found.messageId));
    await this.#app.show(copy.id, hit && found && { messageId: hit.id, query: found.query });
    if (this.find(copy.id)?.unread) await conversations.see();
  }

  /** What a search has found, which may stand before what was read. */
  async #findMessage(copy: Conversation, messageId: string): Promise<Message | undefined> {
    const look = async (): Promise<Message | undefined> =>
      (await this.#app.store.messages(copy.id)).find(({ id, pcId }) =>
        [pcId, id].includes(messageId),
      );
    const known = await look();
    if (known) return known;
    await this.readWhole(copy).catch(() => {});
    return look();
  }

  /** Brings a copy to what the PC has; says where that fails. */
  read(id: string): Promise<void> {
    const reading = this.#reading.get(id) ?? this.#read(id).finally(() => this.#reading.delete(id));
    this.#reading.set(id, reading);
    return reading;
  }

  async #read(id: string): Promise<void> {
    const copy = this.find(id);
    if (!copy?.onPc || (copy.onPc.updatedAt === 0 && this.isBusy(id))) return;
    let isStale = false;
    try {
      await this.#readInto(copy);
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) isStale = true;
      else if (copy.onPc.updatedAt > 0) await this.#setGone(id);
    }
    if (this.#app.conversations.state.value.open?.id === id) this.isStale.set(isStale);
  }

  /** Reads what stands before the first message that is shown, where the PC has more. */
  readEarlier(id: string): Promise<void> {
    const key = `${id} earlier`;
    const read = async (): Promise<void> => {
      const { open, branch } = this.#app.conversations.state.value;
      const [first] = branch;
      if (open?.id !== id || !first?.pcId || first.parentId === null) return;
      await this.#readInto(open, { ...PART, before: first.pcId }).catch(() => {});
    };
    const reading = this.#reading.get(key) ?? read().finally(() => this.#reading.delete(key));
    this.#reading.set(key, reading);
    return reading;
  }

  /** Reads all that the PC has of it. @throws ApiError, TypeError as `callPc` */
  readWhole(copy: Conversation): Promise<void> {
    return this.#readInto(copy, "whole");
  }

  async #readInto(copy: Conversation, wanted: PcPart | "whole" = PART): Promise<void> {
    const { store, conversations } = this.#app;
    if (!copy.onPc) return;
    const part = wanted === "whole" ? undefined : wanted;
    const there = await readFromPc(this.accessTo(copy), copy.onPc.id, part);
    const messages = await store.messages(copy.id);
    // What is on its way would be taken for something else; it is read when it has ended.
    if (this.isBusy(copy.id)) return;
    const conversation = this.find(copy.id) ?? copy;
    if (!conversation.onPc) return;
    const merged = mergeMessages(
      { conversation, messages },
      there,
      this.#about({ ...conversation, onPc: conversation.onPc }),
    );
    // Earlier messages say nothing of what was added since.
    const isEarlier = part?.before !== undefined;
    await conversations.change(isEarlier ? conversation : merged.conversation, merged.messages);
  }

  async #afterReply(id: string): Promise<void> {
    await this.read(id);
    await this.#app.pc.refresh();
  }

  /** What the list says of a conversation that is known already. */
  #about(copy: Conversation & { readonly onPc: OnPc }): OnPc {
    const { isGone: _, ...onPc } = copy.onPc;
    if (!this.#isOfChosen(copy)) return onPc;
    const { who = onPc.who, list = [] } = this.#app.pc.state.value ?? {};
    const { owner = onPc.owner, shared = onPc.shared } =
      list.find(({ id }) => id === onPc.id) ?? {};
    return { ...onPc, who, owner, shared };
  }

  /** Renames or shares it. @throws ApiError, TypeError as `callPc` */
  async edit(copy: Conversation, edit: Omit<PcEdit, "updatedAt">): Promise<void> {
    if (!copy.onPc) return;
    const { id, updatedAt } = copy.onPc;
    try {
      await editOnPc(this.accessTo(copy), id, { ...edit, updatedAt });
    } finally {
      // Also what stood in the way is to be seen.
      await this.read(copy.id);
      await this.#app.pc.refresh();
    }
  }

  /** Deletes it on the PC and here. @throws ApiError, TypeError as `callPc` */
  async remove(copy: Conversation): Promise<void> {
    if (!copy.onPc) return;
    const { id, updatedAt, isGone } = copy.onPc;
    if (!isGone && updatedAt > 0) await this.#deleteThere(copy, id, updatedAt);
    await this.#app.chat.remove(copy.id);
    await this.#app.pc.refresh();
  }

  async #deleteThere(copy: Conversation, id: string, updatedAt: number): Promise<void> {
    try {
      await deleteOnPc(this.accessTo(copy), id, updatedAt);
    } catch (error) {
      // It is gone, which was wanted; or the answer to the first try was lost.
      if (error instanceof ApiError && error.status === 404) return;
      await this.read(copy.id);
      throw error;
    }
  }

  /** Notes something about a copy. */
  async change(id: string, onPc: OnPc): Promise<void> {
    const copy = this.find(id);
    if (copy) await this.#app.conversations.change({ ...copy, onPc });
  }

  /** Looks what has changed on the PC. */
  async #compare(pc: PcList | undefined): Promise<void> {
    if (!pc) return;
    const { conversations } = this.#app;
    const byId = new Map(pc.list.map((each) => [each.id, each]));
    const { list, open } = conversations.state.value;
    for (const copy of list) {
      const { onPc } = copy;
      if (!onPc || !this.#isOfChosen(copy) || this.isBusy(copy.id)) continue;
      const there = byId.get(onPc.id);
      const isOpen = open?.id === copy.id;
      if (there && (there.shared !== onPc.shared || there.owner !== onPc.owner))
        await this.change(copy.id, this.#about({ ...copy, onPc }));
      if (there && there.updatedAt !== onPc.updatedAt) {
        if (isOpen) await this.read(copy.id);
        else if (!copy.unread && there.updatedAt > onPc.updatedAt)
          await conversations.markUnread(copy.id);
      } else if (there && onPc.isGone) await this.read(copy.id);
      else if (!there && onPc.updatedAt > 0 && !onPc.isGone) await this.read(copy.id);
    }
  }

  /**
   * Of what was deleted there, only what is open, or what this device said last, stays: the
   * person decides. What another PC had, or this one for another device, stays as well.
   */
  async #setGone(id: string): Promise<void> {
    const { conversations, store, pc } = this.#app;
    const copy = this.find(id);
    if (!copy?.onPc) return;
    const isOpen = conversations.state.value.open?.id === id;
    const unsent = (await store.messages(id)).some(({ pcId }) => pcId === undefined);
    const wasDeleted = this.#isOfChosen(copy) && copy.onPc.who === pc.state.value?.who;
    if (wasDeleted && !isOpen && !unsent) await conversations.remove(id);
    else await conversations.change({ ...copy, onPc: { ...copy.onPc, isGone: true } });
  }

  #begin({ id, title, createdAt, updatedAt, owner, shared }: PcSummary): Conversation {
    const who = this.#app.pc.state.value?.who ?? "";
    const { origin } = this.#app.link.chosen.value;
    const usual = `pc-${id.replaceAll(".", "_")}`.slice(0, 64);
    return {
      id: this.find(usual) ? newId() : usual,
      title,
      system: "",
      createdAt,
      updatedAt,
      ...(origin !== undefined && { pc: origin }),
      onPc: { id, who, owner, shared, updatedAt: 0 },
    };
  }

  /** The conversation of this device with an id. */
  find(id: string): Conversation | undefined {
    return this.#app.conversations.state.value.list.find((each) => each.id === id);
  }

  #copyOf(pcId: string): Conversation | undefined {
    const { list } = this.#app.conversations.state.value;
    return list.find((one) => one.onPc?.id === pcId && this.#isOfChosen(one));
  }

  /** Whether a reply is on its way in it. */
  isBusy(id: string): boolean {
    return this.#app.chat.live.in(id) !== undefined;
  }

  #isOfChosen({ pc }: Pick<Conversation, "pc">): boolean {
    return pc === this.#app.link.chosen.value.origin;
  }

  /** What lets this device into the PC of a conversation. @throws TypeError when there is nothing */
  accessTo({ pc }: Pick<Conversation, "pc">): PcAccess {
    const access = this.#app.link.find(pc)?.state.value.pc;
    if (!access) throw new TypeError();
    return access;
  }

  get #hostname(): string {
    return this.#app.link.state.value.pc?.hostname ?? "PC";
  }
}

let copies: PcCopies | undefined;

/** Those of this page. */
export function pcCopies(app: App): PcCopies {
  copies ??= new PcCopies(app);
  return copies;
}
