import type {
  ConversationMessage,
  OpenedConversation,
} from "../conversations/open-conversation.ts";
import type { App } from "./app.ts";
import type { Surface } from "./surface.ts";

/** The conversations on the PC, as the server works with them; they cost nothing where they are not asked for. */
export interface Conversations extends Surface {
  /** Has errors be as DotAgents' app reads them; before any request is refused. */
  addErrorForm(app: App): void;
  /**
   * Adds a message to its conversation, and gives what the model is to be asked with.
   * @throws ChatError `validation.invalid_body`, `not_found.conversation`,
   * `conversation.damaged`, `conversation.too_large`, `conversations.not_saved`
   */
  open(message: ConversationMessage): Promise<OpenedConversation>;
}
