import type { ImportedConversation } from "../chat/additions.ts";
import type { Message, OnPc } from "../chat/conversation.ts";

/**
 * This device's copy of a conversation, brought to what the PC has. What was sent from here is
 * found again in that, and keeps what the PC does not know of it; what has not arrived there
 * stays as it is.
 */
export function mergeMessages(
  here: ImportedConversation,
  there: ImportedConversation,
  onPc: OnPc,
): ImportedConversation {
  const { conversation } = here;
  const merged = new Merged(here);
  const messages = there.messages.map((message) => merged.add(message));
  const { title, system, updatedAt, leafId } = there.conversation;
  const ownLeaf = here.messages.find(({ id }) => id === conversation.leafId);
  // Who looks at another version goes on to look at it, until something is said.
  const stays = ownLeaf && conversation.onPc?.leafId === leafId && !merged.isTaken(ownLeaf);
  const shownLeaf = stays ? ownLeaf.id : merged.idOf(leafId ?? null);
  const { leafId: _, ...rest } = conversation;
  return {
    conversation: {
      ...rest,
      title: title || conversation.title,
      system,
      updatedAt,
      ...(shownLeaf !== null && { leafId: shownLeaf }),
      onPc: { ...onPc, updatedAt, ...(leafId !== undefined && { leafId }) },
    },
    messages,
  };
}

class Merged {
  readonly #here: ImportedConversation;
  readonly #known: ReadonlyMap<string, Message>;
  /** By the ids on the PC. */
  readonly #ids = new Map<string | null, string>();
  /** Those that were sent from here, and are found on the PC only now. */
  readonly #taken = new Set<string>();

  constructor(here: ImportedConversation) {
    this.#here = here;
    this.#known = new Map(here.messages.flatMap((one) => (one.pcId ? [[one.pcId, one]] : [])));
    for (const [pcId, { id }] of this.#known) this.#ids.set(pcId, id);
  }

  idOf(pcId: string | null): string | null {
    return this.#ids.get(pcId) ?? null;
  }

  isTaken({ id }: Message): boolean {
    return this.#taken.has(id);
  }

  add(there: Message): Message {
    const { conversation } = this.#here;
    const parentId =
      // What it follows may be read later, and is called like this then.
      there.parentId === null ? null : (this.idOf(there.parentId) ?? this.#newId(there.parentId));
    const known = this.#known.get(there.id) ?? this.#sent(there, parentId);
    const id = known?.id ?? this.#newId(there.id);
    this.#ids.set(there.id, id);
    const { reason: _, request: __, held: ___, ...kept } = known ?? there;
    return {
      ...kept,
      ...there,
      id,
      conversationId: conversation.id,
      parentId,
      pcId: there.id,
      // It is told apart from what was attached to it here alone.
      ...(known?.attachments && { content: known.content, attachments: known.attachments }),
      createdAt: known?.createdAt ?? there.createdAt,
    };
  }

  /** The same in every tab, and in no other conversation of this device. */
  #newId(pcId: string): string {
    return `${this.#here.conversation.id.slice(-12)}-${pcId}`;
  }

  #sent(there: Message, parentId: string | null): Message | undefined {
    const found = this.#here.messages.find(
      (one) =>
        one.pcId === undefined &&
        !this.#taken.has(one.id) &&
        one.role === there.role &&
        this.#placeOf(one) === parentId &&
        (one.role === "assistant" || isSameText(one, there)),
    );
    if (found) this.#taken.add(found.id);
    return found;
  }

  /** The last message before it that is on the PC as well. */
  #placeOf({ parentId }: Message): string | null {
    const onPc = new Set(this.#ids.values());
    for (let at = parentId; at !== null; ) {
      if (onPc.has(at)) return at;
      const parent = this.#here.messages.find(({ id }) => id === at);
      at = parent?.parentId ?? null;
    }
    return null;
  }
}

function isSameText(here: Message, there: Message): boolean {
  if (here.attachments) return there.content.endsWith(here.content);
  return here.content.trim() === there.content.trim();
}
