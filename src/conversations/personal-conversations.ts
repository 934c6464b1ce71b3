import { ChatError } from "../errors.ts";
import { type AddOptions, addMessages } from "./add-messages.ts";
import {
  branchOf,
  CONVERSATION_ID,
  type Conversation,
  type ConversationSummary,
  MAX_SYSTEM_LENGTH,
  MAX_TITLE_LENGTH,
  type NewMessage,
  type TitleSource,
} from "./conversation.ts";
import type { ConversationHit } from "./conversation-search.ts";
import { type ConversationStore, noSuchConversation } from "./conversation-store.ts";
import { newId } from "./new-id.ts";
import { replaceMessages } from "./replace-messages.ts";

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

/** Whether somebody sees a conversation: their own, and shared ones. */
export function maySee({ owner, shared }: ConversationSummary, who: string): boolean {
  return shared || owner === who;
}

/**
 * Whether somebody may change what a conversation is: its owner, and the PC's owner where it is
 * shared. Everybody who sees it may add to it.
 */
function mayEdit({ owner, shared }: ConversationSummary, who: string): boolean {
  return owner === who || (shared && who === "owner");
}

/** The conversations as one person's device sees them; `who` is `owner` or a device's id. */
export class PersonalConversations {
  readonly #store: ConversationStore;
  readonly #who: string;
  readonly #now: () => number;

  constructor(
    store: ConversationStore,
    who: string,
    { now = () => Date.now() }: { readonly now?: () => number } = {},
  ) {
    this.#store = store;
    this.#who = who;
    this.#now = now;
  }

  /** The one changed last comes first. */
  list(): Promise<readonly ConversationSummary[]> {
    return this.#store.list((summary) => maySee(summary, this.#who));
  }

  /** @see ConversationStore.search */
  search(query: string, limit: number): Promise<readonly ConversationHit[]> {
    return this.#store.search(query, { filter: (each) => maySee(each, this.#who), limit });
  }

  /** Undefined when there is none that this person sees. */
  async find(id: string): Promise<Conversation | undefined> {
    if (!CONVERSATION_ID.test(id)) return undefined;
    const found = await this.#store.read(id);
    return found && maySee(found, this.#who) ? found : undefined;
  }

  /** @throws ChatError `not_found.conversation` */
  async read(id: string): Promise<Conversation> {
    const found = await this.find(id);
    if (found) return found;
    throw noSuchConversation();
  }

  /** @throws ChatError `validation.invalid_body`, and those of {@link ConversationStore.create} */
  async create(given: NewConversation): Promise<Conversation> {
    const { id = newId(), messages = [], createdAt, ...details } = given;
    checkId(id);
    checkLengths(given);
    const now = this.#now();
    return this.#store.create(
      { id, owner: this.#who, createdAt: Math.min(createdAt ?? now, now) },
      { by: this.#who, ...details, ...addMessages({ messages: [] }, messages, { now }) },
    );
  }

  /**
   * Adds messages behind the last one, behind `after`, or as another branch `beside` what follows
   * a message; those whose ids are known are left out.
   * @throws ChatError `not_found.conversation`, and those of {@link ConversationStore.edit}
   */
  append(
    id: string,
    messages: readonly NewMessage[],
    place: Omit<AddOptions, "now"> = {},
  ): Promise<Conversation> {
    return this.#edit(id, (current) => {
      const added = addMessages(current, messages, { now: this.#now(), ...place });
      return added.messages.length === 0 ? undefined : { by: this.#who, ...added };
    });
  }

  /**
   * Renames or shares a conversation, or shows another branch.
   * @throws ChatError `conversation.changed` when somebody else did so since `updatedAt`,
   * `auth.forbidden`, `validation.invalid_body`, and those of {@link ConversationStore.edit}
   */
  async edit(id: string, { updatedAt, ...edit }: ConversationEdit): Promise<Conversation> {
    checkLengths(edit);
    return this.#edit(id, (current) => {
      this.#checkMayEdit(current);
      const { leafId, title } = edit;
      // Messages that were added since do not make another title a lost one.
      const changedAt = leafId === undefined ? current.editedAt : current.updatedAt;
      if (updatedAt < changedAt) throw changed();
      if (leafId !== undefined && !current.messages.some((message) => message.id === leafId))
        throw new ChatError("validation.invalid_body", "leafId: there is no such message.", {
          param: "leafId",
        });
      return { by: this.#who, ...edit, ...(title !== undefined && { titleSource: "manual" }) };
    });
  }

  /**
   * Makes a conversation what a client says that it is; begins it when it is not there. See
   * {@link replaceMessages} for what is not lost by that.
   * @throws ChatError `conversation.changed`, `auth.forbidden`, `validation.invalid_body`
   */
  async replace(id: string, given: ConversationReplacement): Promise<Conversation> {
    const { messages, updatedAt, title, titleSource, ...details } = given;
    checkLengths(given);
    checkId(id);
    if (messages?.length === 0)
      throw new ChatError("validation.invalid_body", "messages: at least one is expected.", {
        param: "messages",
      });
    if (!(await this.#store.read(id))) {
      if (!messages) throw noSuchConversation();
      return this.create({ id, ...given });
    }
    return this.#edit(id, (current) => {
      const { clientSessionId } = details;
      const replaced =
        messages &&
        replaceMessages(current, {
          messages,
          by: this.#who,
          now: this.#now(),
          ...(updatedAt !== undefined && { updatedAt }),
          ...(clientSessionId !== undefined && { clientSessionId }),
        });
      if (messages && !replaced) throw changed();
      const isRenamed = title !== undefined && title !== current.title;
      // The title may be an old one that a client sends along.
      if (isRenamed && updatedAt !== undefined && updatedAt < current.editedAt) throw changed();
      if (isRenamed || replaced?.messages.length === 0) this.#checkMayEdit(current);
      return {
        by: this.#who,
        ...details,
        ...replaced,
        ...(isRenamed && { title, titleSource: titleSource ?? "manual" }),
        ...(updatedAt !== undefined && { updatedAt }),
      };
    });
  }

  /**
   * Begins a conversation with the shown messages of another one, up to an index.
   * @throws ChatError `not_found.conversation`, also when there is no such message
   */
  async branch(id: string, messageIndex: number): Promise<Conversation> {
    const source = await this.read(id);
    const branch = branchOf(source).slice(0, messageIndex + 1);
    if (messageIndex < 0 || branch.length <= messageIndex)
      throw new ChatError("not_found.conversation", "This conversation has no such message.");
    const { system } = source;
    // Ids are those of one conversation's messages alone.
    const copied = branch.map(({ id: _, parentId: __, ...message }) => message);
    const now = this.#now();
    return this.#store.create(
      { id: newId(), owner: this.#who, createdAt: now, branchOf: { id, messageIndex } },
      {
        by: this.#who,
        title: `Branch: ${source.title}`.slice(0, MAX_TITLE_LENGTH),
        titleSource: "system",
        system,
        ...addMessages({ messages: [] }, copied, { now }),
      },
    );
  }

  /**
   * Removes a conversation for good.
   * @throws ChatError `not_found.conversation`, `auth.forbidden`, and `conversation.changed`
   * when it is another one than that of `updatedAt`, if that is given
   */
  async remove(id: string, { updatedAt }: { readonly updatedAt?: number } = {}): Promise<void> {
    await this.read(id);
    const isRemoved = await this.#store.remove(id, (current) => {
      if (!maySee(current, this.#who)) throw noSuchConversation();
      this.#checkMayEdit(current);
      if (updatedAt !== undefined && updatedAt !== current.updatedAt) throw changed();
    });
    if (!isRemoved) throw noSuchConversation();
  }

  async #edit(id: string, change: Parameters<ConversationStore["edit"]>[1]): Promise<Conversation> {
    if (!CONVERSATION_ID.test(id)) throw noSuchConversation();
    return this.#store.edit(id, (current) => {
      if (!maySee(current, this.#who)) throw noSuchConversation();
      return change(current);
    });
  }

  #checkMayEdit(current: ConversationSummary): void {
    if (mayEdit(current, this.#who)) return;
    throw new ChatError(
      "auth.forbidden",
      "Only whoever began this conversation can change or delete it. Branch it, and change that.",
    );
  }
}

function checkId(id: string): void {
  if (CONVERSATION_ID.test(id) && !RESERVED_IDS.has(id)) return;
  throw new ChatError(
    "validation.invalid_body",
    "A conversation's id is 1 to 64 letters, digits, dots, hyphens and underscores.",
  );
}

function checkLengths({ title = "", system = "" }: { title?: string; system?: string }): void {
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

function changed(): ChatError {
  return new ChatError(
    "conversation.changed",
    "Somebody else has changed this conversation meanwhile. Load it again, and make your change in that.",
  );
}
