import * as z from "zod/mini";
import {
  branchOf,
  type Conversation,
  type ConversationSummary,
  type NewMessage,
  type StoredMessage,
  TITLE_SOURCES,
} from "../conversations/conversation.ts";
import { type PartOptions, partOfBranch } from "../conversations/conversation-part.ts";
import type { ConversationHit } from "../conversations/conversation-search.ts";
import { parseBody } from "../http/parse-body.ts";
import { isRecord, parseJson } from "../parse-json.ts";

const time = z.number().check(z.minimum(0), z.maximum(8.64e15));

// Messages are checked one by one, to stop at the first wrong one: many of them would make as
// many complaints, of which one is shown.
const someMessages = z.array(z.unknown());

/** One message of these bodies. */
export const told = z.object({
  role: z.enum(["user", "assistant", "tool"]),
  content: z.string(),
  timestamp: z.optional(time),
  toolCalls: z.optional(z.nullable(z.array(z.unknown()))),
  toolResults: z.optional(z.nullable(z.array(z.unknown()))),
});

const titleSource = z.catch(z.optional(z.enum(TITLE_SOURCES)), undefined);

const details = {
  clientSessionId: z.optional(z.string()),
  title: z.optional(z.string()),
  // DotAgents takes one that it does not know for none.
  titleSource,
  updatedAt: z.optional(time),
};

/** `POST /v1/conversations`. */
export const createBody = z.object({
  ...details,
  messages: someMessages.check(z.minLength(1)),
  createdAt: z.optional(time),
  id: z.optional(z.string()),
  system: z.optional(z.string()),
  shared: z.optional(z.boolean()),
});

/** `PUT /v1/conversations/ID`. */
export const replaceBody = z.object({ ...details, messages: z.optional(someMessages) });

/** `PATCH /v1/conversations/ID`. */
export const editBody = z.object({
  title: z.optional(z.string()),
  system: z.optional(z.string()),
  shared: z.optional(z.boolean()),
  leafId: z.optional(z.string()),
  updatedAt: time,
});

/** `POST /v1/conversations/ID/messages`. */
export const appendBody = z.object({ messages: someMessages.check(z.minLength(1)) });

/** `POST /v1/conversations/ID/branch`. */
export const branchBody = z.object({ messageIndex: z.int().check(z.minimum(0)) });

const MAX_CLIENT_SESSION_ID_LENGTH = 200;

/** DotAgents' fields of a conversation, without those that are not there. */
export function detailsOf({ clientSessionId, messages, ...body }: z.infer<typeof replaceBody>) {
  const session = clientSessionId?.trim().slice(0, MAX_CLIENT_SESSION_ID_LENGTH);
  const { title, titleSource, updatedAt } = body;
  return {
    ...(title !== undefined && { title: title.trim() }),
    ...(titleSource !== undefined && { titleSource }),
    ...(updatedAt !== undefined && { updatedAt }),
    ...(session && { clientSessionId: session }),
    ...(messages && { messages: toNewMessages(messages) }),
  };
}

/**
 * Messages of DotAgents' app as they are kept: calls and results are for clients alone.
 * @throws ChatError `validation.invalid_body`, naming the first wrong one
 */
export function toNewMessages(messages: readonly unknown[]): readonly NewMessage[] {
  return messages.map((message, index) =>
    toNewMessage(parseBody(told, message, { at: `messages[${index}]` })),
  );
}

function toNewMessage(message: z.infer<typeof told>): NewMessage {
  const { role, content, timestamp, toolCalls, toolResults } = message;
  const hasTold = toolCalls != null || toolResults != null;
  return {
    role,
    content,
    ...(timestamp !== undefined && { createdAt: timestamp }),
    ...(hasTold && {
      told: { ...(toolCalls && { toolCalls }), ...(toolResults && { toolResults }) },
    }),
  };
}

/**
 * A whole conversation in DotAgents' fields; beside them what its app does not know: `owner`,
 * `shared`, `system`, `leafId`, `damaged`; and of a part how many messages stand before it.
 * @throws ChatError `validation.invalid_body` for a part before a message that there is not
 */
export function fullBody(conversation: Conversation, part?: PartOptions) {
  const { id, clientSessionId, title, titleSource, createdAt, updatedAt } = conversation;
  const { owner, shared, system, leafId, isDamaged } = conversation;
  const branch = branchOf(conversation);
  const shown = part ? partOfBranch(branch, part) : branch;
  return {
    id,
    clientSessionId,
    title,
    titleSource,
    createdAt,
    updatedAt,
    messages: shown.map(messageBody),
    ...(part && { earlier: shown[0] ? branch.indexOf(shown[0]) : 0 }),
    ...(conversation.branchOf && { metadata: { branchSource: branchSourceOf(conversation) } }),
    owner,
    shared,
    system,
    leafId,
    ...(isDamaged && { damaged: true }),
  };
}

function branchSourceOf({ branchOf: source, createdAt }: Conversation) {
  return {
    sourceConversationId: source?.id,
    sourceMessageIndex: source?.messageIndex,
    branchedAt: createdAt,
  };
}

function messageBody(message: StoredMessage) {
  const { id, role, content, createdAt, state, reason, finishReason } = message;
  return {
    id,
    role,
    content,
    timestamp: createdAt,
    toolCalls: toolCallsOf(message),
    toolResults: toolResultsOf(message),
    ...(state !== "done" && { state, reason }),
    finishReason,
  };
}

function toolCallsOf({ toolCalls, told }: StoredMessage): readonly unknown[] | undefined {
  if (!toolCalls) return told?.toolCalls;
  return toolCalls.map(({ name, arguments: given }) => {
    const parsed = parseJson(given);
    return { name, arguments: isRecord(parsed) ? parsed : {} };
  });
}

function toolResultsOf({
  role,
  content,
  toolCallId,
  told,
}: StoredMessage): readonly unknown[] | undefined {
  if (role !== "tool" || toolCallId === undefined) return told?.toolResults;
  return [{ success: true, content }];
}

/** A conversation in a list, in DotAgents' fields; beside them `owner`, `shared`, and what a search found. */
export function listedBody({ conversation, excerpt, messageId }: ConversationHit) {
  const { id, clientSessionId, title, titleSource, createdAt, updatedAt } = conversation;
  const { lastMessageAt, messageCount, lastMessage, preview, owner, shared } = conversation;
  return {
    id,
    clientSessionId,
    title,
    titleSource,
    createdAt,
    updatedAt,
    lastMessageAt,
    messageCount,
    lastMessage,
    preview,
    owner,
    shared,
    excerpt,
    messageId,
  };
}

const listedTexts = new WeakMap<ConversationSummary, string>();

/**
 * The body of a list, and for whom it is. What is said of a conversation is put together once:
 * there may be many.
 */
export function listBody(summaries: readonly ConversationSummary[], who: string): string {
  const texts = summaries.map((conversation) => {
    const known = listedTexts.get(conversation);
    if (known !== undefined) return known;
    const text = JSON.stringify(listedBody({ conversation }));
    listedTexts.set(conversation, text);
    return text;
  });
  return `{"conversations":[${texts.join(",")}],"who":${JSON.stringify(who)}}`;
}
