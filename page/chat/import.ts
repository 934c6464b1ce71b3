import { FINISH_REASONS } from "../../src/client/completion.ts";
import { words } from "../words/chat.ts";
import { words as list } from "../words/list.ts";
import type { Conversation, Message } from "./conversation.ts";

/** A conversation as an export holds it. */
export interface ImportedConversation {
  readonly conversation: Conversation;
  readonly messages: readonly Message[];
}

const ID = /^[\w-]{1,64}$/;

/**
 * Reads what `toJson` wrote. Nothing in it is trusted: what does not fit together is refused whole.
 * @throws TypeError when the text is no export, with words for the person
 */
export function fromJson(text: string): ImportedConversation[] {
  try {
    const { format, version, conversations } = JSON.parse(text);
    if (format === "remote-chat" && version === 1) return conversations.map(readConversation);
  } catch {}
  throw new TypeError(list.notAnExport);
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
    return [{ conversation: isNewer ? conversation : old, messages: added }];
  });
}

function readConversation(value: Record<string, unknown>): ImportedConversation {
  const { id, title, system, createdAt, updatedAt, leafId, messages } = value;
  const conversation: Conversation = {
    id: idOf(id),
    title: textOf(title),
    system: textOf(system),
    createdAt: timeOf(createdAt),
    updatedAt: timeOf(updatedAt),
    ...(leafId !== undefined && { leafId: idOf(leafId) }),
  };
  const read = (messages as Record<string, unknown>[]).map((message) =>
    readMessage(message, conversation.id),
  );
  checkTree(read);
  return { conversation, messages: read };
}

function readMessage(value: Record<string, unknown>, conversationId: string): Message {
  const { id, parentId, role, content, createdAt, state, reason, finishReason, thoughtMs } = value;
  const isPending = state === "pending";
  const message: Message = {
    id: idOf(id),
    conversationId,
    parentId: parentId === null ? null : idOf(parentId),
    role: oneOf(role, ["user", "assistant"]),
    content: textOf(content),
    createdAt: timeOf(createdAt),
    // What resumes it is on the device that asked.
    state: isPending ? "error" : oneOf(state, ["done", "stopped", "error", "lost"]),
    ...(finishReason !== undefined && { finishReason: oneOf(finishReason, FINISH_REASONS) }),
    ...(thoughtMs !== undefined && { thoughtMs: timeOf(thoughtMs) }),
  };
  if (isPending) return { ...message, reason: words.leftOff };
  return reason === undefined ? message : { ...message, reason: textOf(reason) };
}

/** Every message follows one of the same conversation, and none follows itself. */
function checkTree(messages: readonly Message[]): void {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const rooted = new Set<string | null>([null]);
  for (const message of messages) {
    const path = new Set<string>();
    let above: Message | undefined = message;
    while (above && !rooted.has(above.id) && !path.has(above.id)) {
      path.add(above.id);
      if (rooted.has(above.parentId)) for (const id of path) rooted.add(id);
      above = byId.get(above.parentId ?? "");
    }
    if (!rooted.has(message.id)) throw new TypeError(list.notAnExport);
  }
}

function idOf(value: unknown): string {
  if (typeof value === "string" && ID.test(value)) return value;
  throw new TypeError(list.notAnExport);
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  throw new TypeError(list.notAnExport);
}

function timeOf(value: unknown): number {
  // The latest that a Date takes.
  if (typeof value === "number" && Math.abs(value) <= 8.64e15) return value;
  throw new TypeError(list.notAnExport);
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw new TypeError(list.notAnExport);
}
