import type { Message, ToolMessage } from "../providers/message.ts";
import { spokenText } from "../spoken-text.ts";
import { partsWith } from "./attachments.ts";
import { branchOf, type Conversation, type StoredMessage } from "./conversation.ts";

/**
 * What a model is told of a conversation: its system prompt, then the shown branch, without
 * traces and what is empty. Calls are told where each has its answer, and answers where they
 * stand behind their calls; providers refuse others.
 */
export function historyOf(conversation: Conversation): readonly Message[] {
  const instructions = conversation.system.trim();
  const said = messagesOf(branchOf(conversation));
  return instructions === "" ? said : [{ role: "system", content: instructions }, ...said];
}

function messagesOf(branch: readonly StoredMessage[]): Message[] {
  return branch.flatMap((message, index): Message[] => {
    const { role, content, replay } = message;
    // Those that belong to a call are told with it.
    if (role === "tool") return [];
    if (role === "user") return userMessage(message);
    const answers = answersTo(message, branch.slice(index + 1, index + 1 + callsOf(message)));
    const spoken = spokenText(content);
    if (!answers) return spoken === "" ? [] : [{ role, content: spoken }];
    const { toolCalls = [] } = message;
    return [{ role, content: spoken, toolCalls, ...(replay && { replay }) }, ...answers];
  });
}

function userMessage({ content, parts, attachments }: StoredMessage): Message[] {
  const all = attachments ? partsWith(attachments, content) : parts;
  if (content === "" && !all) return [];
  // Text alone where there are no pictures: so every model takes it.
  if (attachments && all?.every((part) => part.type === "text"))
    return [{ role: "user", content: all.map(({ text }) => text).join("\n\n") }];
  return [{ role: "user", content, ...(all && { parts: all }) }];
}

function callsOf({ toolCalls = [] }: StoredMessage): number {
  return toolCalls.length;
}

/** The answers to all calls of a message; undefined when it has none, or one has no answer. */
function answersTo(
  message: StoredMessage,
  followers: readonly StoredMessage[],
): readonly ToolMessage[] | undefined {
  const { toolCalls = [] } = message;
  if (toolCalls.length === 0) return undefined;
  const answers: ToolMessage[] = [];
  for (const { id } of toolCalls) {
    const answer = followers.find(({ role, toolCallId }) => role === "tool" && toolCallId === id);
    if (!answer) return undefined;
    answers.push({ role: "tool", content: answer.content, toolCallId: id });
  }
  return answers;
}
