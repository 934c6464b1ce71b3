import {
  branchOf,
  type Conversation,
  type ConversationSummary,
  type StoredMessage,
  type TitleSource,
} from "./conversation.ts";
import { lineText, parseLine } from "./conversation-line.ts";
import { shortText, titleFrom } from "./short-text.ts";

/** What is changed of a conversation; what is left out stays. */
export interface ConversationChange {
  /** Who changes it. */
  readonly by: string;
  /** Messages that are added, each after the one that it follows. */
  readonly messages?: readonly StoredMessage[];
  /** The message that the shown branch ends with. */
  readonly leafId?: string;
  readonly title?: string;
  readonly titleSource?: TitleSource;
  readonly system?: string;
  readonly shared?: boolean;
  readonly clientSessionId?: string;
  /** When it was changed, where that is known and later than the last change. Default: now. */
  readonly updatedAt?: number;
}

/** What a conversation is before anything is in it. */
export function emptyConversation(
  begun: Pick<Conversation, "id" | "owner" | "createdAt" | "branchOf">,
): Conversation {
  return {
    ...begun,
    shared: false,
    title: "",
    titleSource: "default",
    updatedAt: 0,
    editedAt: 0,
    updatedBy: begun.owner,
    messageCount: 0,
    lastMessage: "",
    preview: "",
    lastMessageAt: null,
    system: "",
    messages: [],
    isDamaged: false,
  };
}

/**
 * The conversation after a change, and the line that keeps the change.
 * @throws TypeError for a change that breaks the bounds of a conversation's fields
 */
export function changeConversation(
  current: Conversation,
  change: ConversationChange,
  now: number,
): { readonly conversation: Conversation; readonly line: string } {
  const { messages: added = [], system = current.system } = change;
  const { system: _, messages: before, isDamaged, ...summary } = current;
  const messages = added.length === 0 ? before : [...before, ...added];
  const leafId = change.leafId ?? summary.leafId;
  const branch = branchOf({ messages, ...(leafId !== undefined && { leafId }) });
  const updatedAt = Math.max(current.updatedAt + 1, Math.min(change.updatedAt ?? now, now));
  const changed: ConversationSummary = {
    ...summary,
    ...titleOf(current, change, branch),
    ...describe(branch),
    shared: change.shared ?? summary.shared,
    updatedAt,
    editedAt: isEdit(change) ? updatedAt : summary.editedAt,
    updatedBy: change.by,
    ...(leafId !== undefined && { leafId }),
    ...(change.clientSessionId !== undefined && { clientSessionId: change.clientSessionId }),
  };
  const isNewSystem = system !== current.system;
  const line = lineText({
    v: 1,
    ...(isNewSystem && { system }),
    messages: added,
    summary: changed,
  });
  // What could be written and not read would be taken for damage.
  if (!parseLine(line)) throw new TypeError("a change that could not be read again");
  return { conversation: { ...changed, system, messages, isDamaged }, line };
}

function isEdit({ title, system, shared }: ConversationChange): boolean {
  return title !== undefined || system !== undefined || shared !== undefined;
}

function titleOf(
  current: Conversation,
  change: ConversationChange,
  branch: readonly StoredMessage[],
): Pick<ConversationSummary, "title" | "titleSource"> {
  const { title = current.title, titleSource = current.titleSource } = change;
  if (title !== "") return { title, titleSource };
  const first = branch.find(({ role }) => role === "user") ?? branch[0];
  return { title: first ? titleFrom(first.content) : "", titleSource };
}

const LAST_MESSAGE_LENGTH = 100;
const PREVIEW_LENGTH = 200;

function describe(
  branch: readonly StoredMessage[],
): Pick<ConversationSummary, "messageCount" | "lastMessage" | "preview" | "lastMessageAt"> {
  const first = branch[0];
  const last = branch.at(-1);
  return {
    messageCount: branch.length,
    lastMessage: last ? shortText(last, LAST_MESSAGE_LENGTH) : "",
    preview: first ? shortText(first, PREVIEW_LENGTH) : "",
    lastMessageAt: last?.createdAt ?? null,
  };
}
