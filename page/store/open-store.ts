import type { ChatStore } from "./chat-store.ts";
import { indexedStore } from "./indexed-store.ts";
import { memoryStore } from "./memory-store.ts";

// Far more than a slow phone needs. Some browsers never answer when asked early:
// https://bugs.webkit.org/show_bug.cgi?id=226547
const OPEN_MS = 8_000;

/** Opens the store; `lasting` is false where the browser keeps nothing. */
export async function openStore(): Promise<{ store: ChatStore; lasting: boolean }> {
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
