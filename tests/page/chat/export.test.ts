import { expect, test } from "vitest";
import { type Conversation, type Message, titleFrom } from "../../../page/chat/conversation.ts";
import { fileName, toJson, toMarkdown } from "../../../page/chat/export.ts";

const CONVERSATION: Conversation = {
  id: "c",
  title: "Greetings",
  system: "Be brief.\nBe kind.",
  createdAt: Date.UTC(2026, 10, 20),
  updatedAt: 2,
  leafId: "a",
};
const MESSAGES: Message[] = [
  {
    id: "u",
    conversationId: "c",
    parentId: null,
    role: "user",
    content: "Hi",
    createdAt: 1,
    state: "done",
  },
  {
    id: "a",
    conversationId: "c",
    parentId: "u",
    role: "assistant",
    content: "<think>Hm</think>\nHel",
    createdAt: 2,
    state: "stopped",
    request: { key: "secret", body: { messages: [] }, accepted: true },
  },
];

test("toMarkdown writes the branch as it is shown", () => {
  expect(toMarkdown(CONVERSATION, MESSAGES)).toBe(
    "# Greetings\n\n_2026-11-20_\n\n> Be brief.\n> Be kind.\n\n## You\n\nHi\n\n## Reply\n\nHel\n\n_(This reply is not complete.)_\n",
  );
});

test.each([
  ["stop", ""],
  ["other", ""],
  ["length", "\n\n_(This reply is not complete.)_"],
  ["content_filter", "\n\n_(This reply is not complete.)_"],
] as const)(
  "toMarkdown says whether a reply that ended by %s is complete",
  (finishReason, note) => {
    const messages = MESSAGES.map((message) => ({
      ...message,
      state: "done" as const,
      finishReason,
    }));
    const [, reply] = toMarkdown(CONVERSATION, messages).split("## Reply");
    expect(reply).toBe(`\n\nHel${note}\n`);
  },
);

test("toJson writes everything but the keys of requests", () => {
  const json = toJson([CONVERSATION], MESSAGES);
  expect(JSON.parse(json)).toEqual({
    format: "remote-chat",
    version: 1,
    conversations: [
      {
        ...CONVERSATION,
        messages: [
          { id: "u", parentId: null, role: "user", content: "Hi", createdAt: 1, state: "done" },
          {
            id: "a",
            parentId: "u",
            role: "assistant",
            content: "<think>Hm</think>\nHel",
            createdAt: 2,
            state: "stopped",
          },
        ],
      },
    ],
  });
});

test.each([
  ["What is this? / \\ : *", "What-is-this.md"],
  ["../../etc/passwd", "etc-passwd.md"],
  ["日本語の題", "日本語の題.md"],
  ["???", "conversation.md"],
])("fileName makes a safe name of %j", (title, name) => {
  expect(fileName(title, "md")).toBe(name);
});

test.each([
  ["  Hi\n there ", "Hi there"],
  ["word ".repeat(30), `${"word ".repeat(11)}word…`],
  [`${"x".repeat(59)}😀y`, `${"x".repeat(59)}…`],
])("titleFrom shortens %j", (text, title) => {
  expect(titleFrom(text)).toBe(title);
});

test("toMarkdown says who wrote a reply", () => {
  const [question, reply] = MESSAGES as [Message, Message];
  const details = { model: "ollama/llama3.1", endedAt: 3 };
  const markdown = toMarkdown(CONVERSATION, [question, { ...reply, state: "done", details }]);
  expect(markdown).toContain("## Reply (ollama/llama3.1)\n\nHel\n");
});
