import type { Attachment } from "../chat/attachment.ts";
import type { ChatStore } from "../store/chat-store.ts";
import { Observable } from "./observable.ts";

/** What is attached to the message that is being written, in the open conversation. */
export class AttachedFiles {
  readonly list = new Observable<readonly Attachment[]>([]);
  /** Whether it cannot be sent as it is: a file is being read, or the model takes none of its kind. */
  readonly isBlocked = new Observable(false);
  /** Whether the chosen model is known to see no pictures. */
  readonly isBlind = new Observable(false);
  readonly #store: ChatStore;
  #key = "";

  constructor(store: ChatStore) {
    this.#store = store;
  }

  /** Shows what was attached in a conversation, or in a new one. */
  async open(conversationId: string | undefined): Promise<void> {
    const key = draftKey(conversationId);
    this.#key = key;
    this.list.set([]);
    const kept = await this.#store.setting(key).catch(() => undefined);
    if (kept && key === this.#key) this.list.set(kept as Attachment[]);
  }

  /** Replaces what is attached. It is kept, since a phone may end the page at any time. */
  set(files: readonly Attachment[]): void {
    this.list.set(files);
    // A draft that is not kept is not worth a message.
    void this.#store.setSetting(this.#key, files[0] && files).catch(() => {});
  }
}

/** The setting under which the files of a conversation's draft are kept. */
export function draftKey(conversationId = "new"): string {
  return `files:${conversationId}`;
}
