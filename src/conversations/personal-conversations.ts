import { ChatError } from "../errors.ts";
import { addMessages } from "./add-messages.ts";
import {
  branchOf,
  CONVERSATION_ID,
  type Conversation,
  type ConversationSummary,
  MAX_TITLE_LENGTH,
  type NewMessage,
} from "./conversation.ts";
import { checkMayEdit, maySee } from "./conversation-access.ts";
import {
  type ConversationEdit,
  type ConversationReplacement,
  checkId,
  checkLengths,
  conversationChanged,
  type NewConversation,
} from "./conversation-edit.ts";
import type { ConversationHit } from "./conversation-search.ts";
import { type ConversationStore, noSuchConversation } from "./conversation-store.ts";
import { newId } from "./new-id.ts";
import { replaceMessages } from "./replace-messages.ts";

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
   * Adds messages behind the last one, or behind `after`; those whose ids are known are left out.
   * @throws ChatError `not_found.conversation`, and those of {@link ConversationStore.edit}
   */
  append(
    id: string,
    messages: readonly NewMessage[],
    { after }: { readonly after?: string } = {},
  ): Promise<Conversation> {
    return this.#edit(id, (current) => {
      const place = { now: this.#now(), ...(after !== undefined && { after }) };
      const added = addMessages(current, messages, place);
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
      checkMayEdit(current, this.#who);
      const { leafId, title } = edit;
      // Messages that were added since do not make another title a lost one.
      const changedAt = leafId === undefined ? current.editedAt : current.updatedAt;
      if (updatedAt < changedAt) throw conversationChanged();
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
      if (messages && !replaced) throw conversationChanged();
      const isRenamed = title !== undefined && title !== current.title;
      // The title may be an old one that a client sends along.
      if (isRenamed && updatedAt !== undefined && updatedAt < current.editedAt)
        throw conversationChanged();
      if (isRenamed || replaced?.messages.length === 0) checkMayEdit(current, this.#who);
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
      checkMayEdit(current, this.#who);
      if (updatedAt !== undefined && updatedAt !== current.updatedAt) throw conversationChanged();
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
}
