import type { PcSummary } from "../app/pc-conversations.ts";
import type { Conversation, OnPc } from "../chat/conversation.ts";
import type { Hit } from "../chat/search.ts";

/** Which conversations a list shows. */
export type Place = "all" | "here" | "pc";

const NOT_OPENED = "pc:";

/** The PC's id of a conversation that was never opened here; undefined for others. */
export function unopenedId({ id, onPc }: Conversation): string | undefined {
  return id.startsWith(NOT_OPENED) ? onPc?.id : undefined;
}

/** What {@link mergeHits} goes by. */
export interface MergeOptions {
  /** The conversations of this device. */
  readonly list: readonly Conversation[];
  /** Whom the PC takes this device for. */
  readonly who: string;
  /** The PC that was asked, as conversations name it. */
  readonly origin: string | undefined;
  readonly place: Place;
}

/** What was found here and on the PC, each conversation once, the one changed last first. */
export function mergeHits(
  here: readonly Hit[],
  there: readonly PcSummary[],
  { list, who, origin, place }: MergeOptions,
): readonly Hit[] {
  const ofPc = list.filter(({ pc }) => pc === origin);
  const copies = new Map(ofPc.flatMap((one) => (one.onPc ? [[one.onPc.id, one] as const] : [])));
  const found = new Set(here.map(({ conversation }) => conversation.id));
  const added = there.flatMap((summary): Hit[] => {
    const copy = copies.get(summary.id);
    if (copy && found.has(copy.id)) return [];
    return [copy ? hitOf(summary, copy) : unopenedHit(summary, who)];
  });
  return [...here, ...added]
    .filter(({ conversation: { onPc } }) => place === "all" || (place === "pc") === !!onPc)
    .sort((one, other) => other.conversation.updatedAt - one.conversation.updatedAt);
}

function hitOf({ excerpt, messageId }: PcSummary, conversation: Conversation): Hit {
  return {
    conversation,
    ...(excerpt !== undefined && { excerpt }),
    // Of a copy, its own ids are others: the part finds it.
    ...(messageId !== undefined && { messageId }),
  };
}

// The same for the same summary, so that its row stays when another one changes.
const unopenedHits = new WeakMap<PcSummary, Hit>();

function unopenedHit(summary: PcSummary, who: string): Hit {
  const known = unopenedHits.get(summary);
  if (known?.conversation.onPc?.who === who) return known;
  const hit = hitOf(summary, unopened(summary, who));
  unopenedHits.set(summary, hit);
  return hit;
}

function unopened(
  { id, title, createdAt, updatedAt, owner, shared }: PcSummary,
  who: string,
): Conversation {
  const onPc: OnPc = { id, who, owner, shared, updatedAt: 0 };
  return { id: NOT_OPENED + id, title, system: "", createdAt, updatedAt, onPc };
}
