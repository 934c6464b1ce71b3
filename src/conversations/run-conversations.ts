import type { Message } from "../providers/message.ts";
import type { ConversationUser, RunConversations } from "../runs/run-conversations.ts";
import type { ConversationPort } from "../tools/builtin-ports.ts";
import type { NewMessage, StoredState } from "./conversation.ts";
import { maySee } from "./conversation-access.ts";
import { type ConversationStore, noSuchConversation } from "./conversation-store.ts";
import { historyOf } from "./history.ts";
import { upTo } from "./open-conversation.ts";
import { PersonalConversations } from "./personal-conversations.ts";

/**
 * Lets runs keep their conversations in a store. A loop's conversations are the owner's. What a
 * run tells a second time, after a restart, changes nothing.
 */
export function runConversations(store: ConversationStore): RunConversations {
  return {
    async history(id, by, replyTo) {
      const conversation = await store.read(id);
      if (!conversation && replyTo === undefined) return [];
      if (!conversation || !maySee(conversation, personOf(by))) throw noSuchConversation();
      return historyOf(replyTo === undefined ? conversation : upTo(conversation, replyTo));
    },
    async begun(id, { runId, message, at, ...by }) {
      const { content, parts } = message;
      const first: NewMessage = {
        id: idOf(runId, "asked"),
        role: "user",
        content,
        createdAt: at,
        ...(parts && { parts }),
      };
      const conversations = new PersonalConversations(store, personOf(by));
      if (await store.read(id)) await conversations.append(id, [first]);
      else await conversations.create({ id, messages: [first] });
    },
    async ended(id, { runId, replyTo, messages, text, status, at, ...by }) {
      const conversations = new PersonalConversations(store, personOf(by));
      const added = messages.flatMap((message, index) => toNew(message, idOf(runId, index), at));
      const last = added.findLast(({ role }) => role === "assistant");
      const state = stateOf(status);
      // The text of a turn that was cut is nowhere else.
      const cut: NewMessage = {
        id: idOf(runId, "cut"),
        role: "assistant",
        content: text,
        createdAt: at,
      };
      const kept = last ? added : [cut];
      await conversations.append(
        id,
        kept.map((message) => (message === (last ?? cut) ? { ...message, state } : message)),
        replyTo === undefined ? { after: idOf(runId, "asked") } : { beside: replyTo },
      );
    },
  };
}

/** The owner's conversations, and shared ones, as an agent's tool lists them. */
export function conversationPort(store: ConversationStore): ConversationPort {
  return {
    async list(limit) {
      const seen = await store.list((summary) => maySee(summary, "owner"));
      return seen.slice(0, limit).map(({ id, title, updatedAt }) => ({
        id,
        title,
        updatedAt: new Date(updatedAt).toISOString(),
      }));
    },
  };
}

function personOf({ startedBy }: Pick<ConversationUser, "startedBy">): string {
  return startedBy.startsWith("loop:") || startedBy === "terminal" ? "owner" : startedBy;
}

/** The same each time that a run tells of the same message. */
function idOf(runId: string, which: string | number): string {
  return `run-${runId.replace(/[^\w-]/g, "_").slice(0, 40)}-${which}`;
}

function stateOf(status: string): StoredState {
  if (status === "done") return "done";
  return status === "stopped" ? "stopped" : "error";
}

function toNew(message: Message, id: string, createdAt: number): NewMessage[] {
  const { content } = message;
  if (message.role === "tool")
    return [{ id, role: "tool", content, createdAt, toolCallId: message.toolCallId }];
  if (message.role !== "assistant") return [];
  const { toolCalls, replay } = message;
  return [
    {
      id,
      role: "assistant",
      content,
      createdAt,
      ...(toolCalls && { toolCalls }),
      ...(replay && { replay }),
    },
  ];
}
