import { words as list } from "../words/list.ts";
import type { Conversation, Message } from "./conversation.ts";

/** A conversation as an export holds it. */
export interface ImportedConversation {
  readonly conversation: Conversation;
  readonly messages: readonly Message[];
}

/**
 * What an import adds to the conversations that are here: whole ones, and messages of known
 * ones. Nothing that is here is changed, but what is said of a conversation as a whole, where
 * the import is newer.
 * @throws TypeError when the import claims messages of other conversations
 */
export function additions(
  imported: readonly ImportedConversation[],
  here: { conversations: readonly Conversation[]; messages: readonly Message[] },
): ImportedConversation[] {
  const known = new Map(here.conversations.map((one) => [one.id, one]));
  const owners = new Map(here.messages.map(({ id, conversationId }) => [id, conversationId]));
  return imported.flatMap(({ conversation, messages }) => {
    const added = messages.filter(({ id, conversationId }) => {
      const owner = owners.get(id);
      if (owner !== undefined && owner !== conversationId) throw new TypeError(list.notAnExport);
      owners.set(id, conversationId);
      return owner === undefined;
    });
    const old = known.get(conversation.id);
    const isNewer = old === undefined || old.updatedAt < conversation.updatedAt;
    if (!isNewer && added.length === 0) return [];
    const onPc = old?.onPc && { onPc: old.onPc };
    return [{ conversation: isNewer ? { ...conversation, ...onPc } : old, messages: added }];
  });
}
