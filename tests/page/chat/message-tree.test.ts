import { describe, expect, test } from "vitest";
import type { Message } from "../../../page/chat/conversation.ts";
import { branchOf, latestLeaf, requestMessages } from "../../../page/chat/message-tree.ts";
import { versionsOf } from "../../../page/chat/versions.ts";

let time = 0;
function message(id: string, parentId: string | null, content = id): Message {
  const role = id.startsWith("u") ? "user" : "assistant";
  return { id, conversationId: "c", parentId, role, content, createdAt: ++time, state: "done" };
}

const TREE = [
  message("u1", null),
  message("a1", "u1"),
  message("u2", "a1"),
  message("a2", "u2"),
  message("a1b", "u1"),
  message("u2b", "a1"),
  message("a2b", "u2b"),
];
const [, a1, u2] = TREE as [Message, Message, Message];
const ids = (messages: readonly Message[]) => messages.map(({ id }) => id);

describe("branchOf", () => {
  test.each([
    ["a2", ["u1", "a1", "u2", "a2"]],
    ["a1b", ["u1", "a1b"]],
    [undefined, []],
    ["gone", []],
  ])("ends with %s", (leaf, branch) => {
    expect(ids(branchOf(TREE, leaf))).toEqual(branch);
  });

  test("ends also where messages go round", () => {
    expect(branchOf([message("u1", "a1"), message("a1", "u1")], "a1").length).toBeLessThan(5);
  });
});

test("versionsOf gives what stands at a message's place, the oldest first", () => {
  expect(ids(versionsOf(TREE, a1))).toEqual(["a1", "a1b"]);
  expect(ids(versionsOf(TREE, u2))).toEqual(["u2", "u2b"]);
});

test("latestLeaf goes down to the latest end", () => {
  expect(latestLeaf(TREE, "a1")).toBe("a2b");
  expect(latestLeaf(TREE, "u2")).toBe("a2");
});

describe("requestMessages", () => {
  const branch = [
    message("u1", null, "Hi"),
    message("a1", "u1", "<think>Hm</think>\nHello"),
    message("u2", "a1", "More"),
    message("a2", "u2", ""),
  ];

  test("sends what was said, without thoughts and empty replies", () => {
    expect(requestMessages({ system: "  " }, branch)).toEqual([
      { role: "user", content: "Hi" },
      { role: "assistant", content: "Hello" },
      { role: "user", content: "More" },
    ]);
  });

  test("sends the instructions first", () => {
    expect(requestMessages({ system: " Be brief. " }, [branch[0] as Message])).toEqual([
      { role: "system", content: "Be brief." },
      { role: "user", content: "Hi" },
    ]);
  });
});
