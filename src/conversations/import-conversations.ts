import { ChatError } from "../errors.ts";
import { sha256Hex } from "../sha256.ts";
import type { ConversationChange } from "./change-conversation.ts";
import type { Conversation } from "./conversation.ts";
import { maySee } from "./conversation-access.ts";
import type { ConversationStore } from "./conversation-store.ts";
import type { ExchangedConversation } from "./exchange.ts";

/** What an import brought. */
export interface ImportResult {
  /** Conversations that are new. */
  readonly added: number;
  /** Conversations that were there, and have more messages or a newer title now. */
  readonly updated: number;
  /** What each is called here, in the order of the export. */
  readonly ids: readonly string[];
}

/**
 * Adds the conversations of an export to somebody's: whole ones, and messages of those that
 * are here. Nothing that is here is changed, but what is said of a conversation as a whole, where
 * the export is newer. The same export twice changes nothing more.
 * @throws ChatError as {@link ConversationStore.create} and {@link ConversationStore.edit} do
 */
export async function importConversations(
  store: ConversationStore,
  exported: readonly ExchangedConversation[],
  who: string,
): Promise<ImportResult> {
  let [added, updated] = [0, 0];
  const ids: string[] = [];
  for (const conversation of exported) {
    const { id, outcome } = await importOne(store, conversation, who);
    ids.push(id);
    if (outcome === "added") added++;
    if (outcome === "updated") updated++;
  }
  return { added, updated, ids };
}

type Outcome = "added" | "updated" | "same";

async function importOne(
  store: ConversationStore,
  exported: ExchangedConversation,
  who: string,
): Promise<{ id: string; outcome: Outcome }> {
  const { id } = exported;
  const here = await store.read(id);
  if (!here) return { id, outcome: await createOne(store, exported, who) };
  if (maySee(here, who) && here.owner === who)
    return { id, outcome: await updateOne(store, exported, who) };
  // Somebody else's has this id. The new one depends on it, so that a second import finds it.
  const own = { ...exported, id: (await sha256Hex(`${who} ${exported.id}`)).slice(0, 24) };
  const keep = (await store.read(own.id)) ? updateOne : createOne;
  return { id: own.id, outcome: await keep(store, own, who) };
}

async function createOne(
  store: ConversationStore,
  exported: ExchangedConversation,
  who: string,
): Promise<Outcome> {
  const { id, createdAt, ...change } = exported;
  await store.create({ id, owner: who, createdAt }, { by: who, titleSource: "manual", ...change });
  return "added";
}

async function updateOne(
  store: ConversationStore,
  exported: ExchangedConversation,
  who: string,
): Promise<Outcome> {
  let outcome: Outcome = "same";
  await store.edit(exported.id, (current) => {
    if (current.owner !== who)
      throw new ChatError("conversation.exists", "A conversation of this id is somebody else's.");
    const change = changeBy(current, exported, who);
    outcome = change ? "updated" : "same";
    return change;
  });
  return outcome;
}

/** What an export adds to a conversation; undefined when that is nothing. */
function changeBy(
  current: Conversation,
  { title, system, leafId, updatedAt, messages: told }: ExchangedConversation,
  by: string,
): ConversationChange | undefined {
  const known = new Set(current.messages.map(({ id }) => id));
  const messages = told.filter(({ id }) => !known.has(id));
  const isNewer = updatedAt > current.updatedAt;
  const details = {
    ...(title !== current.title && { title }),
    ...(system !== current.system && { system }),
    ...(leafId !== undefined && leafId !== current.leafId && { leafId }),
  };
  const taken = isNewer ? details : {};
  if (messages.length === 0 && Object.keys(taken).length === 0) return undefined;
  return { by, messages, ...taken, updatedAt };
}
