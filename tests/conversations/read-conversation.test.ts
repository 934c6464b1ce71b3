import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Conversation } from "../../src/conversations/conversation.ts";
import { SUMMARY_BYTES, summaryAtEnd } from "../../src/conversations/conversation-line.ts";
import { memoryLog } from "../../src/conversations/conversation-log.ts";
import { conversationStore } from "../../src/conversations/conversation-store.ts";
import { PersonalConversations } from "../../src/conversations/personal-conversations.ts";
import { readConversation } from "../../src/conversations/read-conversation.ts";
import { propertyRuns } from "../property-runs.ts";
import { anyEdit, apply, type Edit } from "./any-edits.ts";

/** All that is acknowledged while edits are made, and the text that is kept of it. */
async function edited(edits: readonly Edit[]): Promise<{ states: Conversation[]; text: string }> {
  const log = memoryLog();
  const conversations = new PersonalConversations(conversationStore(log), "owner");
  const states = [
    await conversations.create({ id: "c", messages: [{ role: "user", content: "é" }] }),
  ];
  for (const edit of edits) states.push(await apply(conversations, "c", edit));
  return { states, text: (await log.read("c"))?.text ?? "" };
}

describe("readConversation", () => {
  it("reads, of a text that is cut at any byte, what was acknowledged by then", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyEdit, { maxLength: 8 }), fc.nat(), async (edits, seed) => {
        const { states, text } = await edited(edits);
        const bytes = new TextEncoder().encode(text);
        const cut = bytes.subarray(0, seed % (bytes.length + 1));
        const lines = cut.filter((byte) => byte === 0x0a).length;
        // A fifth of what is cut is no whole character.
        const read = readConversation(new TextDecoder().decode(cut));
        expect(read).toEqual(lines === 0 ? undefined : states[lines - 1]);
      }),
      { numRuns: propertyRuns(500) },
    );
  });

  it("reads what stands before a line that is none, and says that it is damaged", async () => {
    const edits = ["a", "b", "c"].map((each): Edit => ({ type: "append", texts: [each] }));
    const { states, text } = await edited(edits);
    const lines = text.split("\n");
    for (const damage of ["", "{}", "\u0000\u0000", lines[2]?.slice(0, 40) ?? "", lines[1] ?? ""]) {
      const damaged = [...lines.slice(0, 2), damage, ...lines.slice(3)].join("\n");
      expect(readConversation(damaged), damage).toEqual({ ...states[1], isDamaged: true });
    }
    // A line that is gone: what follows it belongs to nothing.
    expect(readConversation([...lines.slice(0, 2), ...lines.slice(3)].join("\n"))).toEqual({
      ...states[1],
      isDamaged: true,
    });
  });
});

describe("summaryAtEnd", () => {
  it("finds in the end of any text what the whole says, also where messages look like it", async () => {
    const like = ',"summary":{"id":"x"}}\n';
    await fc.assert(
      fc.asyncProperty(fc.array(anyEdit, { maxLength: 5 }), async (edits) => {
        const likeOne: Edit = { type: "append", texts: [like] };
        const { states, text } = await edited([...edits, likeOne]);
        const { system: _, messages: __, isDamaged: ___, ...summary } = states.at(-1) ?? {};
        expect(summaryAtEnd(text)).toEqual(summary);
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  it("needs no more than SUMMARY_BYTES, whatever is in the fields", async () => {
    const conversations = new PersonalConversations(conversationStore(memoryLog()), "d".repeat(64));
    const worst = "\ud800".repeat(300);
    const {
      system: _,
      messages,
      isDamaged: __,
      ...summary
    } = await conversations.create({
      id: "c".repeat(64),
      title: worst.slice(0, 200),
      clientSessionId: worst.slice(0, 200),
      messages: [{ role: "user", content: worst }],
    });
    expect(messages).toHaveLength(1);
    expect(JSON.stringify({ summary }).length).toBeLessThan(SUMMARY_BYTES);
  });
});
