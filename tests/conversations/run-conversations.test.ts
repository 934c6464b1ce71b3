import { describe, expect, it } from "vitest";
import { branchOf } from "../../src/conversations/conversation.ts";
import { memoryConversations } from "../../src/conversations/conversation-store.ts";
import { PersonalConversations } from "../../src/conversations/personal-conversations.ts";
import { conversationPort, runConversations } from "../../src/conversations/run-conversations.ts";
import type { Message } from "../../src/providers/message.ts";

const by = { agent: "a", startedBy: "phone" } as const;
const asked = { ...by, runId: "r1", message: { role: "user", content: "Look" } as const, at: 5 };
const REPLAY = [{ dialect: "anthropic", model: "m", value: { signature: "s" } }];
const TURNS: readonly Message[] = [
  {
    role: "assistant",
    content: "",
    toolCalls: [
      { id: "1", name: "read", arguments: '{"path":"x"}' },
      { id: "2", name: "list", arguments: "{}" },
    ],
    replay: REPLAY,
  },
  { role: "tool", content: "text", toolCallId: "1" },
  { role: "tool", content: "", toolCallId: "2" },
  { role: "assistant", content: "It says text." },
];

function pc() {
  const store = memoryConversations();
  const runs = runConversations(store);
  const phone = new PersonalConversations(store, "phone");
  return { store, runs, phone };
}

describe("runConversations", () => {
  it("gives the next run what the last one said and did, as any model may read it", async () => {
    const { runs, phone } = pc();
    expect(await runs.history("c", by)).toEqual([]);
    await runs.begun("c", asked);
    expect(await runs.history("c", by)).toEqual([asked.message]);
    const ended = {
      ...by,
      runId: "r1",
      messages: TURNS,
      text: "It says text.",
      status: "done",
      at: 9,
    } as const;
    await runs.ended("c", ended);
    expect(await runs.history("c", by)).toEqual([asked.message, ...TURNS]);
    const { messages } = await phone.read("c");
    // After a restart all is told again.
    await runs.begun("c", asked);
    await runs.ended("c", ended);
    expect((await phone.read("c")).messages).toEqual(messages);
  });

  it.each([
    ["failed", "error"],
    ["stopped", "stopped"],
    ["done", "done"],
  ] as const)("keeps what there was of a run that is %s", async (status, state) => {
    const { runs, phone } = pc();
    await runs.begun("c", asked);
    await runs.ended("c", { ...by, runId: "r1", messages: [], text: "half a", status, at: 9 });
    expect(branchOf(await phone.read("c")).map((each) => [each.content, each.state])).toEqual([
      ["Look", "done"],
      ["half a", state],
    ]);
  });

  it("tells a model of no call without its answer", async () => {
    const { runs } = pc();
    await runs.begun("c", asked);
    const cut = TURNS.slice(0, 2);
    await runs.ended("c", { ...by, runId: "r1", messages: cut, text: "", status: "failed", at: 9 });
    expect(await runs.history("c", by)).toEqual([asked.message]);
  });

  it("gives nobody somebody else's conversation; a loop's is the owner's", async () => {
    const { store, runs } = pc();
    await runs.begun("c", asked);
    const other = { agent: "a", startedBy: "tablet" };
    await expect(runs.history("c", other)).rejects.toMatchObject({
      code: "not_found.conversation",
    });
    await expect(runs.begun("c", { ...asked, ...other })).rejects.toMatchObject({
      code: "not_found.conversation",
    });
    await runs.begun("loop", { ...asked, startedBy: "loop:daily" });
    expect((await store.read("loop"))?.owner).toBe("owner");
  });

  it("answers a message once more, beside the earlier reply", async () => {
    const { runs, phone } = pc();
    await runs.begun("c", asked);
    const ended = { ...by, messages: TURNS, text: "It says text.", status: "done", at: 9 } as const;
    await runs.ended("c", { ...ended, runId: "r1" });
    const question = (await phone.read("c")).messages[0]?.id ?? "";
    expect(await runs.history("c", by, question)).toEqual([asked.message]);
    const again = { ...ended, runId: "r2", replyTo: question };
    await runs.ended("c", again);
    const conversation = await phone.read("c");
    expect(conversation.messages.filter(({ parentId }) => parentId === question)).toHaveLength(2);
    expect(branchOf(conversation).map(({ id }) => id.split("-")[1])).toEqual([
      "r1",
      ...TURNS.map(() => "r2"),
    ]);
    // After a restart it is told again.
    await runs.ended("c", again);
    expect(await phone.read("c")).toEqual(conversation);
  });

  it("answers no message once more that a person has not said there", async () => {
    const { runs } = pc();
    await expect(runs.history("c", by, "m")).rejects.toMatchObject({
      code: "not_found.conversation",
    });
    await runs.begun("c", asked);
    await expect(runs.history("c", by, "m")).rejects.toMatchObject({ param: "replyTo" });
  });

  it("keeps a picture with its message", async () => {
    const { runs } = pc();
    const parts = [{ type: "image", mediaType: "image/png", data: "AAAA" }] as const;
    await runs.begun("c", { ...asked, message: { role: "user", content: "", parts } });
    expect(await runs.history("c", by)).toEqual([{ role: "user", content: "", parts }]);
  });
});

describe("conversationPort", () => {
  it("lists the owner's conversations, the one changed last first, and no device's", async () => {
    let now = 1000;
    const store = memoryConversations({ now: () => now++ });
    for (const who of ["owner", "phone", "owner"])
      await new PersonalConversations(store, who).create({
        id: `c${now}`,
        messages: [{ role: "user", content: who }],
      });
    const { list } = conversationPort(store);
    expect(await list(5)).toEqual([
      { id: "c1002", title: "owner", updatedAt: "1970-01-01T00:00:01.002Z" },
      { id: "c1000", title: "owner", updatedAt: "1970-01-01T00:00:01.000Z" },
    ]);
    expect(await list(1)).toHaveLength(1);
  });
});
