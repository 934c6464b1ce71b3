import type { ChatStore } from "./chat-store.ts";
import { indexedStore } from "./indexed-store.ts";
import { memoryStore } from "./memory-store.ts";

// Far more than a slow phone needs. Some browsers never answer when asked early:
// https://bugs.webkit.org/show_bug.cgi?id=226547
const OPEN_MS = 8_000;

/** A store that may be used at once, and what becomes of it. */
export interface OpenedStore {
  readonly store: ChatStore;
  /** Whether it lasts; false where the browser keeps nothing, or does not answer. Never rejects. */
  readonly isLasting: Promise<boolean>;
}

/** Opens the store. What is asked of it meanwhile is done, in order, once it is open. */
export function openStore(): OpenedStore {
  const opening = open();
  const store = opening.then((opened) => opened.store);
  return { store: laterStore(store), isLasting: opening.then(({ lasting }) => lasting) };
}

async function open(): Promise<{ store: ChatStore; lasting: boolean }> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("The storage does not answer.")), OPEN_MS);
  });
  try {
    return { store: await Promise.race([indexedStore(), late]), lasting: true };
  } catch {
    return { store: memoryStore(), lasting: false };
  } finally {
    clearTimeout(timer);
  }
}

function laterStore(store: Promise<ChatStore>): ChatStore {
  return {
    conversations: async () => (await store).conversations(),
    messages: async (conversationId) => (await store).messages(conversationId),
    pendingMessages: async () => (await store).pendingMessages(),
    put: async (records) => (await store).put(records),
    deleteConversation: async (id) => (await store).deleteConversation(id),
    deleteAllConversations: async () => (await store).deleteAllConversations(),
    setting: async (name) => (await store).setting(name),
    setSetting: async (name, value) => (await store).setSetting(name, value),
  };
}
