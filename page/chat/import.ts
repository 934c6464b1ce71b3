import { FINISH_REASONS, readCompletion } from "../../src/client/completion.ts";
import { words } from "../words/chat.ts";
import { words as list } from "../words/list.ts";
import type { ImportedConversation } from "./additions.ts";
import type { Conversation, Message, MessageDetails, ModelChoice } from "./conversation.ts";
import { importedAttachments } from "./exported-attachments.ts";

const ID = /^[\w-]{1,64}$/;

/**
 * Reads what `toJson` wrote. Nothing in it is trusted: what does not fit together is refused whole.
 * @throws TypeError when the text is no export, with words for the person
 */
export function fromJson(text: string): ImportedConversation[] {
  try {
    return readExport(JSON.parse(text));
  } catch {}
  throw new TypeError(list.notAnExport);
}

/** {@link fromJson} of JSON that was parsed. */
export function readExport(
  value: unknown,
  { isPart = false }: { readonly isPart?: boolean } = {},
): ImportedConversation[] {
  try {
    const { format, version, conversations } = Object(value);
    if (format === "remote-chat" && version === 1)
      return conversations.map((one: Record<string, unknown>) => readConversation(one, isPart));
  } catch {}
  throw new TypeError(list.notAnExport);
}

function readConversation(value: Record<string, unknown>, isPart: boolean): ImportedConversation {
  const { id, title, system, createdAt, updatedAt, leafId, model, messages } = value;
  const conversation: Conversation = {
    id: idOf(id),
    title: textOf(title),
    system: textOf(system),
    createdAt: timeOf(createdAt),
    updatedAt: timeOf(updatedAt),
    ...(leafId !== undefined && { leafId: idOf(leafId) }),
    ...(model !== undefined && { model: modelOf(model) }),
  };
  const read = (messages as Record<string, unknown>[]).map((message) =>
    readMessage(message, conversation.id),
  );
  // A part follows what is not in it.
  if (!isPart) checkTree(read);
  return { conversation, messages: read };
}

function readMessage(value: Record<string, unknown>, conversationId: string): Message {
  const { id, parentId, role, content, createdAt, state, reason, finishReason, thoughtMs } = value;
  const { attachments } = value;
  const isPending = state === "pending";
  const message: Message = {
    id: idOf(id),
    conversationId,
    parentId: parentId === null ? null : idOf(parentId),
    role: oneOf(role, ["user", "assistant"]),
    content: textOf(content),
    ...(attachments !== undefined && { attachments: importedAttachments(attachments) }),
    createdAt: timeOf(createdAt),
    // What resumes it is on the device that asked.
    state: isPending ? "error" : oneOf(state, ["done", "stopped", "error", "lost"]),
    ...(finishReason !== undefined && { finishReason: oneOf(finishReason, FINISH_REASONS) }),
    ...(thoughtMs !== undefined && { thoughtMs: timeOf(thoughtMs) }),
    ...(value.details !== undefined && { details: detailsOf(value.details) }),
  };
  if (isPending) return { ...message, reason: words.leftOff };
  return reason === undefined ? message : { ...message, reason: textOf(reason) };
}

function modelOf(value: unknown): ModelChoice {
  const { id, name } = Object(value);
  return { id: textOf(id), name: textOf(name) };
}

function detailsOf(value: unknown): MessageDetails {
  const { usage, endedAt } = Object(value);
  return {
    ...readCompletion({ details: value }).details,
    ...readCompletion({ usage }),
    endedAt: timeOf(endedAt),
  };
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
