import { expect, test } from "vitest";
import type { Message } from "../../../page/chat/conversation.ts";
import { sliceStart } from "../../../page/chat/message-slices.ts";

function branch(lengths: readonly number[]): Message[] {
  return lengths.map((length, at) => ({
    id: `${at}`,
    conversationId: "c",
    parentId: at === 0 ? null : `${at - 1}`,
    role: at % 2 === 0 ? "user" : "assistant",
    content: "x".repeat(length),
    createdAt: at,
    state: "done",
  }));
}

function slices(lengths: readonly number[]): number[] {
  const messages = branch(lengths);
  const starts: number[] = [];
  for (let end = messages.length; end > 0; ) {
    end = sliceStart(messages, end, starts.length > 0);
    starts.push(end);
  }
  return starts;
}

test("draws five short messages in a task, and fewer long ones", () => {
  expect(slices(Array(12).fill(10))).toEqual([7, 2, 0]);
  expect(slices(Array(8).fill(570))).toEqual([6, 1, 0]);
  expect(slices(Array(4).fill(50_000))).toEqual([3, 2, 1, 0]);
  expect(slices([])).toEqual([]);
});
