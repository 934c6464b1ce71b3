import { ChatError } from "../errors.ts";
import {
  CONVERSATION_ID,
  MAX_SYSTEM_LENGTH,
  MAX_TITLE_LENGTH,
  type NewMessage,
  type TitleSource,
} from "./conversation.ts";

/** What a conversation begins with. */
export interface NewConversation {
  /** Default: one that nobody can guess. */
  readonly id?: string;
  readonly title?: string;
  readonly titleSource?: TitleSource;
  readonly system?: string;
  readonly shared?: boolean;
  readonly clientSessionId?: string;
  readonly messages?: readonly NewMessage[];
  readonly createdAt?: number;
  readonly updatedAt?: number;
}

/** What is said of a conversation as a whole, and the `updatedAt` that was seen before. */
export interface ConversationEdit {
  readonly title?: string;
  readonly system?: string;
  readonly shared?: boolean;
  /** Another message that the shown branch ends with. */
  readonly leafId?: string;
  readonly updatedAt: number;
}

/** A whole conversation as a client sends it, in DotAgents' words. */
export type ConversationReplacement = Pick<
  NewConversation,
  "title" | "titleSource" | "clientSessionId" | "messages" | "updatedAt"
>;

// Paths that stand for something else.
const RESERVED_IDS = new Set(["export", "import", "search"]);

/** Refuses an id that a conversation cannot have. @throws ChatError `validation.invalid_body` */
export function checkId(id: string): void {
  if (CONVERSATION_ID.test(id) && !RESERVED_IDS.has(id)) return;
  throw new ChatError(
    "validation.invalid_body",
    "A conversation's id is 1 to 64 letters, digits, dots, hyphens and underscores.",
  );
}

/** Refuses a title or prompt that is too long. @throws ChatError `validation.invalid_body` */
export function checkLengths({
  title = "",
  system = "",
}: {
  title?: string;
  system?: string;
}): void {
  if (title.length > MAX_TITLE_LENGTH)
    throw new ChatError(
      "validation.invalid_body",
      `title: at most ${MAX_TITLE_LENGTH} characters.`,
      { param: "title" },
    );
  if (system.length > MAX_SYSTEM_LENGTH)
    throw new ChatError(
      "validation.invalid_body",
      `system: at most ${MAX_SYSTEM_LENGTH} characters.`,
      { param: "system" },
    );
}

/** The error for an edit of what somebody else has edited meanwhile. */
export function conversationChanged(): ChatError {
  return new ChatError(
    "conversation.changed",
    "Somebody else has changed this conversation meanwhile. Load it again, and make your change in that.",
  );
}
