import { ChatError } from "../errors.ts";
import {
  type ConversationChange,
  changeConversation,
  emptyConversation,
} from "./change-conversation.ts";
import { CONVERSATION_ID, type Conversation, type ConversationSummary } from "./conversation.ts";
import { type ConversationLog, memoryLog } from "./conversation-log.ts";
import { type ConversationHit, ConversationSearch } from "./conversation-search.ts";
import { readConversation } from "./read-conversation.ts";

/** The conversations that are kept on the PC, whoever they belong to. */
export interface ConversationStore {
  /** The one changed last comes first. */
  list(filter?: ConversationFilter): Promise<readonly ConversationSummary[]>;
  /**
   * Those that hold all words of `query` in their titles and texts, whatever the case and the
   * accents. The one changed last comes first.
   */
  search(
    query: string,
    options: { readonly filter?: ConversationFilter; readonly limit: number },
  ): Promise<readonly ConversationHit[]>;
  /** A whole one; undefined when there is none of that id. */
  read(id: string): Promise<Conversation | undefined>;
  /**
   * Keeps a new one.
   * @throws ChatError `conversation.exists`, `conversation.too_large`,
   * `conversations.too_many`, `conversations.not_saved`
   */
  create(begun: BegunConversation, change: ConversationChange): Promise<Conversation>;
  /**
   * Changes one: `change` gets it as it is now, and says what becomes of it; undefined when
   * there is nothing to change. Changes of one conversation are made one after the other.
   * @throws ChatError `not_found.conversation`, `conversation.damaged`,
   * `conversation.too_large`, `conversations.not_saved`, and what `change` throws
   */
  edit(
    id: string,
    change: (current: Conversation) => ConversationChange | undefined,
  ): Promise<Conversation>;
  /** Removes one; whether there was one. `check` gets it before, and may throw. */
  remove(id: string, check?: (current: Conversation) => void): Promise<boolean>;
}

/** Which conversations are wanted. */
export type ConversationFilter = (summary: ConversationSummary) => boolean;

/** What is known of a conversation before its first change. */
export type BegunConversation = Pick<Conversation, "id" | "owner" | "createdAt" | "branchOf">;

/** How many conversations are kept. */
export const MAX_CONVERSATIONS = 100_000;

/** Tries of a change that another process comes in between of each time. */
const MAX_TRIES = 5;

/** Keeps conversations in this process's memory. */
export function memoryConversations(
  options: { readonly now?: () => number } = {},
): ConversationStore {
  return conversationStore(memoryLog(), options);
}

/** The conversations whose lines a log keeps. */
export function conversationStore(
  log: ConversationLog,
  { now = () => Date.now() }: { readonly now?: () => number } = {},
): ConversationStore {
  const oneByOne = new Map<string, Promise<unknown>>();

  async function read(id: string): Promise<Conversation | undefined> {
    if (!CONVERSATION_ID.test(id)) return undefined;
    const logged = await log.read(id);
    return logged && parse(id, logged.text);
  }

  const searching = new ConversationSearch(async (id) => (await log.read(id))?.text);

  /** Does `work` after what is done with the same conversation already. */
  function inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const before = oneByOne.get(id) ?? Promise.resolve();
    const turn = before.then(work);
    const settled = turn.then(
      () => {},
      () => {},
    );
    oneByOne.set(id, settled);
    settled.then(() => {
      if (oneByOne.get(id) === settled) oneByOne.delete(id);
    });
    return turn;
  }

  let sorted: readonly ConversationSummary[] = [];
  let sortedFrom: readonly ConversationSummary[] | undefined;

  async function list(
    filter: ConversationFilter = () => true,
  ): Promise<readonly ConversationSummary[]> {
    const summaries = await log.summaries();
    // Put in order once, as long as nothing changes.
    if (summaries !== sortedFrom)
      sorted = [...summaries].sort((one, other) => other.updatedAt - one.updatedAt);
    sortedFrom = summaries;
    return sorted.filter(filter);
  }

  async function create(
    begun: BegunConversation,
    change: ConversationChange,
  ): Promise<Conversation> {
    if ((await log.summaries()).length >= MAX_CONVERSATIONS)
      throw new ChatError(
        "conversations.too_many",
        `The PC keeps ${MAX_CONVERSATIONS} conversations already. Delete some of them first.`,
      );
    const { conversation, line } = changeConversation(emptyConversation(begun), change, now());
    if (await log.create(begun.id, line)) return conversation;
    throw new ChatError("conversation.exists", "There is a conversation of this id already.");
  }

  async function edit(
    id: string,
    change: (current: Conversation) => ConversationChange | undefined,
  ): Promise<Conversation> {
    if (!CONVERSATION_ID.test(id)) throw noSuchConversation();
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const logged = await log.read(id);
      const current = logged && parse(id, logged.text);
      if (!current) throw noSuchConversation();
      const wanted = change(current);
      if (!wanted) return current;
      if (current.isDamaged) throw damaged();
      const { conversation, line } = changeConversation(current, wanted, now());
      if (await log.append(id, line, logged.version)) return conversation;
    }
    throw new ChatError("conversation.changed", "Another program keeps changing it. Try again.");
  }

  async function remove(id: string, check?: (current: Conversation) => void): Promise<boolean> {
    const current = check && (await read(id));
    if (current) check?.(current);
    else if (check) return false;
    searching.forget(id);
    return CONVERSATION_ID.test(id) && log.remove(id);
  }

  return {
    list,
    search: async (query, { filter, limit }) =>
      searching.find(query, await list(filter), { limit }),
    read,
    create: (begun, change) => inTurn(begun.id, () => create(begun, change)),
    edit: (id, change) => inTurn(id, () => edit(id, change)),
    remove: (id, check) => inTurn(id, () => remove(id, check)),
  };
}

/** What lines make up, unless it is another conversation: some file systems know one name as two. */
function parse(id: string, text: string): Conversation | undefined {
  const conversation = readConversation(text);
  return conversation?.id === id ? conversation : undefined;
}

/** The error for an id that stands for nothing that one may see. */
export function noSuchConversation(): ChatError {
  return new ChatError("not_found.conversation", "There is no conversation of this id.");
}

function damaged(): ChatError {
  return new ChatError(
    "conversation.damaged",
    "This conversation's file on the PC is damaged. What can be read of it stays as it is. Branch it to go on.",
  );
}
