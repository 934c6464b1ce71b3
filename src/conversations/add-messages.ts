import { ChatError } from "../errors.ts";
import {
  branchOf,
  type Conversation,
  MESSAGE_ID,
  type NewMessage,
  type StoredMessage,
} from "./conversation.ts";
import { newId } from "./new-id.ts";

/** Where new messages go, and when they were said. */
export interface AddOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The message that they belong behind. Default: the last one of the shown branch. */
  readonly after?: string;
  /** The message that they follow wherever it stands, beside what follows it already; they are shown then. */
  readonly beside?: string;
}

/** Messages with their places, and the end of the branch that is then shown. */
export interface AddedMessages {
  readonly messages: readonly StoredMessage[];
  readonly leafId?: string;
}

/**
 * Puts messages behind the end of the shown branch, so that those of two clients follow each
 * other. Where `after` is on another branch by now, they go there, and the shown one stays.
 * Messages whose ids are known already are left out: somebody tells them again.
 * @throws ChatError `validation.invalid_body` for an id that none can have
 */
export function addMessages(
  conversation: Pick<Conversation, "messages" | "leafId">,
  messages: readonly NewMessage[],
  { now, after, beside }: AddOptions,
): AddedMessages {
  for (const { id } of messages) if (id !== undefined && !MESSAGE_ID.test(id)) throw invalidId();
  const known = new Set(conversation.messages.map(({ id }) => id));
  const isElsewhere =
    after !== undefined &&
    known.has(after) &&
    !branchOf(conversation).some(({ id }) => id === after);
  let parentId = beside ?? (isElsewhere ? after : conversation.leafId) ?? null;
  const placed: StoredMessage[] = [];
  for (const message of messages) {
    const { id = newId(), createdAt = now, state = "done", ...rest } = message;
    if (known.has(id)) continue;
    placed.push({ id, parentId, createdAt, state, ...rest });
    parentId = id;
    known.add(id);
  }
  const leafId = isElsewhere ? undefined : placed.at(-1)?.id;
  return { messages: placed, ...(leafId !== undefined && { leafId }) };
}

function invalidId(): ChatError {
  return new ChatError(
    "validation.invalid_body",
    "A message's id is 1 to 64 letters, digits, hyphens and underscores.",
  );
}
