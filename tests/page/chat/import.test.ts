import { describe, expect, test } from "vitest";
import { additions } from "../../../page/chat/additions.ts";
import type { Conversation, Message } from "../../../page/chat/conversation.ts";
import { toJson } from "../../../page/chat/export.ts";
import { fromJson } from "../../../page/chat/import.ts";

const CONVERSATION: Conversation = {
  id: "c",
  title: "Greetings",
  system: "Be brief.",
  createdAt: 1,
  updatedAt: 4,
  leafId: "a",
};
const QUESTION: Message = {
  id: "u",
  conversationId: "c",
  parentId: null,
  role: "user",
  content: "Hi",
  createdAt: 1,
  state: "done",
};
const REPLY: Message = {
  id: "a",
  conversationId: "c",
  parentId: "u",
  role: "assistant",
  content: "<think>Hm</think>\nHello",
  createdAt: 2,
  state: "error",
  reason: "It failed.",
  thoughtMs: 300,
};
const MESSAGES = [QUESTION, REPLY];
const IMPORTED = [{ conversation: CONVERSATION, messages: MESSAGES }];

/** An export with something changed in its text. */
function changed(change: (exported: Exported) => void): string {
  const exported = JSON.parse(toJson([CONVERSATION], MESSAGES)) as Exported;
  change(exported);
  return JSON.stringify(exported);
}

interface Exported {
  format: unknown;
  version: unknown;
  conversations: (Record<string, unknown> & { messages: Record<string, unknown>[] })[];
}

describe("fromJson", () => {
  test("reads what toJson wrote", () => {
    expect(fromJson(toJson([CONVERSATION], MESSAGES))).toEqual(IMPORTED);
    expect(fromJson(toJson([], []))).toEqual([]);
  });

  test("keeps which model answers, and who wrote a reply", () => {
    const conversation: Conversation = { ...CONVERSATION, model: { id: "o/m", name: "M" } };
    const details = {
      model: "o/m",
      firstTokenMs: 4,
      totalMs: 9,
      usage: { inputTokens: 1, outputTokens: 2 },
      endedAt: 5,
    };
    const messages: Message[] = [QUESTION, { ...REPLY, details }];
    expect(fromJson(toJson([conversation], messages))).toEqual([{ conversation, messages }]);
    const strange = toJson(
      [conversation],
      [QUESTION, { ...REPLY, details: { endedAt: "x" } as never }],
    );
    expect(() => fromJson(strange)).toThrow(TypeError);
    const nameless = toJson([{ ...conversation, model: { id: "o/m" } as never }], messages);
    expect(() => fromJson(nameless)).toThrow(TypeError);
  });

  test("reads a conversation without messages, and one without a leaf", () => {
    const { leafId: _, ...empty } = CONVERSATION;
    expect(fromJson(toJson([empty], []))).toEqual([{ conversation: empty, messages: [] }]);
  });

  test.each(["stop", "length", "content_filter", "other"] as const)(
    "reads that a reply ended by %s, and takes nothing else for a reason to end",
    (finishReason) => {
      const { reason: _, ...reply } = { ...REPLY, state: "done" as const, finishReason };
      const text = toJson([CONVERSATION], [QUESTION, reply]);
      expect(fromJson(text)[0]?.messages).toEqual([QUESTION, reply]);
      const other = text.replace(`"${finishReason}"`, '"tool_calls"');
      expect(() => fromJson(other)).toThrow(TypeError);
    },
  );

  test("says of a reply that was on its way that it was", () => {
    const [imported] = fromJson(toJson([CONVERSATION], [QUESTION, { ...REPLY, state: "pending" }]));
    expect(imported?.messages[1]).toEqual({
      ...REPLY,
      state: "error",
      reason: "This reply was still on its way when it was exported.",
    });
  });

  test("keeps nothing of a file but what it knows", () => {
    const text = changed(({ conversations: [conversation] }) => {
      Object.assign(conversation ?? {}, { html: "<script>", __proto__: { x: 1 } });
      Object.assign(conversation?.messages[0] ?? {}, {
        request: { key: "k" },
        conversationId: "d",
      });
    });
    expect(fromJson(text)).toEqual(IMPORTED);
  });

  const refused: readonly (readonly [string, string])[] = [
    ["nothing", ""],
    ["no JSON", "<!doctype html>"],
    ["null", "null"],
    ["another program's JSON", '{"conversations":[]}'],
    ["a later version", changed((exported) => Object.assign(exported, { version: 2 }))],
    ["no list", changed((exported) => Object.assign(exported, { conversations: {} }))],
    [
      "a conversation that is null",
      changed(({ conversations }) => conversations.push(null as never)),
    ],
    ...(["id", "title", "system", "createdAt", "updatedAt", "messages", "leafId"] as const).map(
      (name) =>
        [
          `a conversation whose ${name} is wrong`,
          changed(({ conversations: [one] }) => Object.assign(one ?? {}, { [name]: [{}] })),
        ] as const,
    ),
    ...(
      [
        "id",
        "parentId",
        "role",
        "content",
        "createdAt",
        "state",
        "reason",
        "finishReason",
        "thoughtMs",
      ] as const
    ).map(
      (name) =>
        [
          `a message whose ${name} is wrong`,
          changed(({ conversations: [one] }) =>
            Object.assign(one?.messages[1] ?? {}, { [name]: [] }),
          ),
        ] as const,
    ),
    [
      "an id with markup",
      changed(({ conversations: [one] }) => Object.assign(one?.messages[1] ?? {}, { id: "<b>" })),
    ],
    [
      "a time that no clock shows",
      changed(({ conversations: [one] }) => Object.assign(one ?? {}, { createdAt: 1e300 })),
    ],
    [
      "a message that follows none",
      changed(({ conversations: [one] }) =>
        Object.assign(one?.messages[1] ?? {}, { parentId: "x" }),
      ),
    ],
    [
      "a message that follows itself",
      changed(({ conversations: [one] }) =>
        Object.assign(one?.messages[1] ?? {}, { parentId: "a" }),
      ),
    ],
    [
      "messages in a circle",
      changed(({ conversations: [one] }) =>
        Object.assign(one?.messages[0] ?? {}, { parentId: "a" }),
      ),
    ],
  ];
  test.each(refused)("refuses %s", (_what, text) => {
    expect(() => fromJson(text)).toThrow(/^This is no export of remote-chat\./);
  });
});

describe("additions", () => {
  test("are everything where nothing is here, and nothing where all of it is", () => {
    expect(additions(IMPORTED, { conversations: [], messages: [] })).toEqual(IMPORTED);
    const here = { conversations: [CONVERSATION], messages: MESSAGES };
    expect(additions(IMPORTED, here)).toEqual([]);
  });

  test("are the messages that are new in a conversation that went on elsewhere", () => {
    const before = { ...CONVERSATION, updatedAt: 2, leafId: "u" };
    const here = { conversations: [before], messages: [QUESTION] };
    expect(additions(IMPORTED, here)).toEqual([{ conversation: CONVERSATION, messages: [REPLY] }]);
  });

  test("leave the title and the branch of a conversation that is newer here", () => {
    const renamed = { ...CONVERSATION, title: "Renamed", updatedAt: 9, leafId: "u" };
    const here = { conversations: [renamed], messages: [QUESTION] };
    expect(additions(IMPORTED, here)).toEqual([{ conversation: renamed, messages: [REPLY] }]);
  });

  test("never change a message that is here", () => {
    const edited = { ...REPLY, content: "Another" };
    const here = { conversations: [CONVERSATION], messages: [QUESTION, edited] };
    expect(additions(IMPORTED, here)).toEqual([]);
  });

  test.each([
    ["here", IMPORTED, [{ ...QUESTION, conversationId: "other" }]],
    [
      "in the same file",
      [
        ...IMPORTED,
        {
          conversation: { ...CONVERSATION, id: "d" },
          messages: [{ ...QUESTION, conversationId: "d" }],
        },
      ],
      [],
    ],
  ])("refuse messages of another conversation %s", (_where, imported, messages) => {
    expect(() => additions(imported, { conversations: [], messages })).toThrow(TypeError);
  });
});
