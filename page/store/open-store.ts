import type { ChatStore } from "./chat-store.ts";
import { indexedStore } from "./indexed-store.ts";
import { memoryStore } from "./memory-store.ts";

/** Opens the store; `lasting` is false where the browser keeps nothing. */
export async function openStore(): Promise<{ store: ChatStore; lasting: boolean }> {
  try {
    return { store: await indexedStore(), lasting: true };
  } catch {
    return { store: memoryStore(), lasting: false };
  }
}
