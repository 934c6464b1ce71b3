import type { Page } from "playwright-core";

const WORDS =
  "the quick brown fox jumps over the lazy dog while accents as in café keep the folding slow ";

// Every tenth reply has what replies have besides paragraphs.
const RICH = `## A heading

- one item
- another with **bold** words and \`code\`

\`\`\`ts
const sorted = people.toSorted((a, b) => a.name.localeCompare(b.name));
\`\`\`

| Method | Mutates |
| --- | --- |
| sort | yes |

`;

/** What {@link fillStore} puts into a device's storage. */
export interface Filling {
  readonly conversations: number;
  /** How many messages each of them has. */
  readonly messages: number;
  /** How many the first has, which is the newest, if not as many as the others. */
  readonly inFirst?: number;
}

/**
 * Puts conversations into the storage of a page that is open, the first the newest, each eight
 * hours older; `Nädel` is in one message of the last.
 */
export async function fillStore(page: Page, filling: Filling): Promise<void> {
  await page.evaluate(
    async ({ conversations, messages, inFirst = messages, words, rich }) => {
      const opening = indexedDB.open("remote-chat");
      await new Promise((resolve) => {
        opening.onsuccess = resolve;
      });
      const transaction = opening.result.transaction(["conversations", "messages"], "readwrite");
      const now = Date.now();
      for (let at = 0; at < conversations; at++) {
        const id = `c${at}`;
        const updatedAt = now - at * 8 * 3_600_000;
        const count = at === 0 ? inFirst : messages;
        transaction.objectStore("conversations").put({
          id,
          title: `Conversation ${at}`,
          system: "",
          createdAt: updatedAt,
          updatedAt,
          leafId: `${id}-m${count - 1}`,
        });
        for (let each = 0; each < count; each++) {
          const isNeedle = at === conversations - 1 && each === 3;
          transaction.objectStore("messages").put({
            id: `${id}-m${each}`,
            conversationId: id,
            parentId: each === 0 ? null : `${id}-m${each - 1}`,
            role: each % 2 === 0 ? "user" : "assistant",
            content:
              (each % 20 === 19 ? rich : "") +
              words.repeat(6) +
              (isNeedle ? "\n\nHere is the **Nädel**." : ""),
            createdAt: updatedAt + each,
            state: "done",
          });
        }
      }
      await new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = reject;
      });
      opening.result.close();
    },
    { ...filling, words: WORDS, rich: RICH },
  );
}
