import { describe, expect, test } from "vitest";
import { ReplayMemory } from "../../src/openai/replay-memory.ts";
import type { Message } from "../../src/providers/message.ts";
import type { ReplyEvent } from "../../src/reply/provider-reply.ts";
import { batchesOf, CALLED, call, LOST } from "./events.ts";

const replay = (value: unknown): ReplyEvent => ({
  type: "replay",
  replay: { dialect: "anthropic", model: "m", value },
});
const turn = (...ids: string[]): Message => ({
  role: "assistant",
  content: "",
  toolCalls: ids.map((id) => ({ id, name: "look", arguments: "{}" })),
});

async function watch(memory: ReplayMemory, owner: string, ...events: ReplyEvent[]): Promise<void> {
  for await (const _ of memory.watch(owner, batchesOf(events)));
}

describe("ReplayMemory", () => {
  test("gives back what a turn with calls came with, to its own token alone", async () => {
    const memory = new ReplayMemory();
    await watch(memory, "a", replay("thought"), call(0, "x", "c2ln"), call(1, "y"), CALLED);
    expect(memory.restore("a", [turn("x", "y")])).toEqual([
      {
        role: "assistant",
        content: "",
        toolCalls: [
          { id: "x", name: "look", arguments: "{}", signature: "c2ln" },
          { id: "y", name: "look", arguments: "{}" },
        ],
        replay: [{ dialect: "anthropic", model: "m", value: "thought" }],
      },
    ]);
    expect(memory.restore("b", [turn("x", "y")])).toEqual([turn("x", "y")]);
  });

  test("prefers the signature that the client gave back", async () => {
    const memory = new ReplayMemory();
    await watch(memory, "a", call(0, "x", "old"), CALLED);
    const given: Message = {
      role: "assistant",
      content: "",
      toolCalls: [{ id: "x", name: "look", arguments: "{}", signature: "given" }],
    };
    expect(memory.restore("a", [given])).toEqual([given]);
  });

  test("remembers nothing of a reply that failed, or had no calls", async () => {
    const memory = new ReplayMemory();
    await watch(memory, "a", replay("thought"), call(0, "x", "c2ln"), LOST);
    await watch(memory, "a", replay("thought"), CALLED);
    expect(memory.restore("a", [turn("x")])).toEqual([turn("x")]);
  });

  test("forgets the oldest beyond 1,024 turns, and beyond 8 Mi characters", async () => {
    const memory = new ReplayMemory();
    for (let index = 0; index < 1025; index++)
      await watch(memory, "a", call(0, `c${index}`, "s"), CALLED);
    expect(memory.restore("a", [turn("c0"), turn("c1")])).toEqual([
      turn("c0"),
      { ...turn("c1"), toolCalls: [{ id: "c1", name: "look", arguments: "{}", signature: "s" }] },
    ]);
    for (let index = 0; index < 5; index++)
      await watch(memory, "a", replay("x".repeat(2_000_000)), call(0, `big${index}`), CALLED);
    const held = [0, 1, 2, 3, 4].filter(
      (index) => "replay" in (memory.restore("a", [turn(`big${index}`)])[0] ?? {}),
    );
    expect(held).toEqual([1, 2, 3, 4]);
    await watch(memory, "a", replay("x".repeat(9_000_000)), call(0, "huge"), CALLED);
    expect(memory.restore("a", [turn("huge")])).toEqual([turn("huge")]);
  });
});
