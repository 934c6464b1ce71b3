import type { Message } from "../chat/conversation.ts";
import type { ChatStore } from "./chat-store.ts";

type StoreName = "conversations" | "messages" | "settings";

const EVERYTHING: readonly StoreName[] = ["conversations", "messages", "settings"];

/** A store in IndexedDB. @throws when the browser has none, or does not let it be opened */
export async function indexedStore(name = "remote-chat"): Promise<ChatStore> {
  const database = new Database(name);
  await database.read(({ settings }) => settings.count());
  return {
    conversations: () => database.read(({ conversations }) => conversations.getAll()),
    messages: (conversationId) =>
      conversationId === undefined
        ? database.read(({ messages }) => messages.getAll())
        : messagesOf(database, conversationId),
    pendingMessages: () =>
      database.read(({ messages }) => messages.index("state").getAll("pending")),
    put: ({ conversation, messages: changed = [] }) =>
      database.write(({ conversations, messages }) => {
        if (conversation) conversations.put(conversation);
        for (const message of changed) messages.put(message);
      }),
    deleteConversation: (id) =>
      database.write(({ conversations, messages }) => {
        conversations.delete(id);
        const keys = messages.index("conversationId").getAllKeys(id);
        keys.onsuccess = () => {
          for (const key of keys.result) messages.delete(key);
        };
      }),
    deleteAllConversations: () =>
      database.write(({ conversations, messages }) => {
        conversations.clear();
        messages.clear();
      }),
    setting: (key) => database.read(({ settings }) => settings.get(key)),
    setSetting: (key, value) =>
      database.write(({ settings }) => {
        if (value === undefined) settings.delete(key);
        else settings.put(value, key);
      }),
  };
}

// So many are read in one task.
const AT_ONCE = 100;

async function messagesOf(database: Database, conversationId: string): Promise<Message[]> {
  const read: Message[] = [];
  await database.read(({ messages }) => {
    const index = messages.index("conversationId");
    const first: IDBRequest<Message[]> = index.getAll(conversationId, AT_ONCE);
    const keys = index.getAllKeys(conversationId);
    first.onsuccess = () => read.push(...first.result);
    // In the same order. Each of those that follow is a task of its own; so is to ask for some.
    const readSome = (rest: readonly IDBValidKey[]): void => {
      let left = Math.min(rest.length, AT_ONCE);
      for (const key of rest.slice(0, AT_ONCE)) {
        const each: IDBRequest<Message> = messages.get(key);
        each.onsuccess = () => {
          read.push(each.result);
          if (--left === 0) readSome(rest.slice(AT_ONCE));
        };
      }
    };
    keys.onsuccess = () => readSome(keys.result.slice(AT_ONCE));
    return keys;
  });
  return read;
}

type Stores = Readonly<Record<StoreName, IDBObjectStore>>;

class Database {
  readonly #name: string;
  #opened: Promise<IDBDatabase> | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  /** What one request brings. */
  async read<T>(ask: (stores: Stores) => IDBRequest<T>): Promise<T> {
    return (await this.#retry(() => this.#transact("readonly", ask))).result;
  }

  /** Does `work` in one transaction; settles once that is kept. */
  async write(work: (stores: Stores) => void): Promise<void> {
    await this.#retry(() => this.#transact("readwrite", work));
  }

  async #retry<T>(transact: () => Promise<T>): Promise<T> {
    try {
      return await transact();
    } catch (error) {
      // Safari loses its connection to the database while the page is in the background.
      if (!(error instanceof DOMException) || error.name === "QuotaExceededError") throw error;
      this.#opened = undefined;
      return await transact();
    }
  }

  async #transact<T>(mode: IDBTransactionMode, work: (stores: Stores) => T): Promise<T> {
    this.#opened ??= openDatabase(this.#name, () => {
      this.#opened = undefined;
    });
    const transaction = (await this.#opened).transaction(EVERYTHING, mode);
    const result = work({
      conversations: transaction.objectStore("conversations"),
      messages: transaction.objectStore("messages"),
      settings: transaction.objectStore("settings"),
    });
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(result);
      transaction.onabort = () => reject(transaction.error ?? new Error("The storage failed."));
    });
  }
}

function openDatabase(name: string, onClose: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      const database = request.result;
      database.createObjectStore("conversations", { keyPath: "id" });
      const messages = database.createObjectStore("messages", { keyPath: "id" });
      messages.createIndex("conversationId", "conversationId");
      messages.createIndex("state", "state");
      database.createObjectStore("settings");
    };
    request.onerror = () => {
      onClose();
      reject(request.error ?? new Error("The storage cannot be opened."));
    };
    request.onsuccess = () => {
      const database = request.result;
      database.onclose = onClose;
      // A later version of the page wants to change it.
      database.onversionchange = () => {
        database.close();
        onClose();
      };
      resolve(database);
    };
  });
}
