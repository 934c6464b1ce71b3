import { words } from "../words/settings.ts";
import type { Conversation, Message } from "./conversation.ts";
import { branchOf } from "./message-tree.ts";
import { spokenText } from "./split-reply.ts";

/** A conversation's shown branch as a Markdown document. */
export function toMarkdown(conversation: Conversation, messages: readonly Message[]): string {
  const system = conversation.system.trim();
  const parts = [
    `# ${conversation.title || words.conversation}`,
    `_${new Date(conversation.createdAt).toISOString().slice(0, 10)}_`,
    ...(system === "" ? [] : [`> ${system.replace(/\n/g, "\n> ")}`]),
    ...branchOf(messages, conversation.leafId).map(messageMarkdown),
  ];
  return `${parts.join("\n\n")}\n`;
}

/**
 * Conversations with all their branches, for another program to read. What is attached to
 * messages is written as it is: see `exportable`.
 */
export function toJson(
  conversations: readonly Conversation[],
  messages: readonly Omit<Message, "attachments">[],
): string {
  // Of one that the PC keeps there may be its end alone, which then begins the export.
  const ids = new Set<string | null>(messages.map(({ id }) => id));
  const exported = conversations.map(({ pc: _, onPc: __, ...conversation }) => ({
    ...conversation,
    messages: messages
      .filter(({ conversationId }) => conversationId === conversation.id)
      .map(({ request: _, conversationId: __, key: ___, pc: ____, pcId: _____, ...message }) =>
        ids.has(message.parentId) ? message : { ...message, parentId: null },
      ),
  }));
  return `${JSON.stringify({ format: "remote-chat", version: 1, conversations: exported }, null, 2)}\n`;
}

/** A name that every file system takes. */
export function fileName(title: string, ending: string): string {
  const name = title
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return `${name || "conversation"}.${ending}`;
}

function messageMarkdown({
  role,
  content,
  state,
  finishReason,
  details,
  attachments,
}: Message): string {
  if (role === "user") {
    const files =
      attachments?.map(({ name }) => `_${words.exportAttached(plainName(name))}_`) ?? [];
    return [`## ${words.exportYou}`, ...files, content].filter(Boolean).join("\n\n");
  }
  const isCut = finishReason === "length" || finishReason === "content_filter";
  const note = state === "done" && !isCut ? "" : `\n\n_${words.exportIncomplete}_`;
  const by = details?.model === undefined ? "" : ` (${details.model})`;
  return `## ${words.exportReply}${by}\n\n${spokenText(content)}${note}`;
}

/** A name that means nothing in Markdown. */
function plainName(name: string): string {
  return name.replace(/[\\`*_[\]<>]/g, "\\$&");
}
