import { ApiError } from "../../src/client/chat-api.ts";
import type { App } from "../app/app.ts";
import type { ImportedConversation } from "../chat/additions.ts";
import type { Message, OnPc } from "../chat/conversation.ts";
import { deleteOnPc, importToPc, readFromPc } from "./pc-calls.ts";
import type { PcCopies } from "./pc-copies.ts";

const MAX_TRIES = 3;

/**
 * Has the PC keep a conversation of this device, which then has a copy of it. Nothing here
 * changes before the PC has shown that it has everything; it can be done again at any time.
 * @throws ApiError, TypeError as `callPc`; TypeError also when not all of it is there
 */
export async function keepOnPc(app: App, copies: PcCopies, id: string): Promise<void> {
  const { store, conversations, pc } = app;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const conversation = copies.find(id);
    if (!conversation || conversation.onPc || copies.isBusy(id)) throw new TypeError();
    const messages = await store.messages(id);
    const { value: link } = app.link.chosen;
    const access = copies.accessTo({ ...(link.origin !== undefined && { pc: link.origin }) });
    const pcId = await importToPc(access, conversation, messages);
    const there = await readFromPc(access, pcId);
    if (!hasAll(there.messages, messages)) throw new TypeError();
    await pc.refresh();
    const known = await store.messages(id);
    // Another tab has gone on with it meanwhile.
    if (known.length !== messages.length || copies.isBusy(id)) continue;
    const who = pc.state.value?.who ?? "";
    const { updatedAt, leafId } = there.conversation;
    const onPc = { id: pcId, who, owner: who, shared: false, updatedAt };
    const { pc: _, ...current } = copies.find(id) ?? conversation;
    const origin = link.origin === undefined ? {} : { pc: link.origin };
    return conversations.change(
      { ...current, ...origin, onPc: { ...onPc, ...(leafId !== undefined && { leafId }) } },
      known.map((message) => ({ ...message, pcId: message.id })),
    );
  }
  throw new TypeError();
}

/**
 * Makes this device's copy a conversation of its own, with all that the PC has of it; `andDelete`
 * then deletes the PC's.
 * @throws ApiError, TypeError as `callPc`
 */
export async function keepHere(
  app: App,
  copies: PcCopies,
  { id, andDelete }: { readonly id: string; readonly andDelete: boolean },
): Promise<void> {
  const { store, conversations, pc } = app;
  const copy = copies.find(id);
  if (!copy?.onPc || copies.isBusy(id)) throw new TypeError();
  if (!copy.onPc.isGone) await copies.readWhole(copy);
  const { onPc } = copies.find(id) ?? copy;
  if (onPc && andDelete && !onPc.isGone) await deleteKept(app, copies, { id, onPc });
  const { onPc: _, ...own } = copies.find(id) ?? copy;
  const messages = await store.messages(id);
  const ids = new Set<string | null>(messages.map((message) => message.id));
  await conversations.change(
    own,
    messages.map(({ pcId: _, ...message }) =>
      // Of one that is gone from the PC there may be its end alone.
      ids.has(message.parentId) ? message : { ...message, parentId: null },
    ),
  );
  await pc.refresh();
}

/** Deletes what this device keeps a whole copy of, which then outlasts the page's end. */
async function deleteKept(
  app: App,
  copies: PcCopies,
  { id, onPc }: { readonly id: string; readonly onPc: OnPc },
): Promise<void> {
  await copies.change(id, { ...onPc, isGone: true });
  const kept = await app.store.conversations();
  const isKept = kept.some((each) => each.id === id && each.onPc?.isGone);
  try {
    if (!isKept || app.keeping.value !== "kept") throw new TypeError();
    await deleteOnPc(copies.accessTo(copies.find(id) ?? {}), onPc.id, onPc.updatedAt);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return;
    await copies.change(id, onPc);
    throw error;
  }
}

/** Whether all that is said here, and added to it, is there in its place. */
export function hasAll(there: readonly Message[], here: ImportedConversation["messages"]): boolean {
  const byId = new Map(there.map((message) => [message.id, message]));
  return here.every(({ id, parentId, role, content, attachments = [] }) => {
    const found = byId.get(id);
    return (
      found?.parentId === parentId &&
      found.role === role &&
      found.content === content &&
      (found.attachments ?? []).length === attachments.length
    );
  });
}
