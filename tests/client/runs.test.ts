import { describe, expect, it } from "vitest";
import {
  followReply,
  newMessage,
  type PendingReply,
  type ReplyUpdate,
  type StreamEvent,
} from "../../src/client/index.ts";
import { settle } from "../settle.ts";
import { FakeClock } from "./fake-clock.ts";
import { FakePc, type FakeStream } from "./fake-pc.ts";

const MESSAGES = [{ role: "user", content: "Hi" }] as const;
const ASKED = { agent: "writer", events: "run" } as const;

/** Follows a message that an agent answers. */
async function follow(pending: Partial<PendingReply> = {}) {
  const pc = new FakePc();
  const updates: ReplyUpdate[] = [];
  const events: StreamEvent[] = [];
  const reply = followReply(
    { ...newMessage(MESSAGES, ASKED), key: "k", ...pending },
    {
      baseUrl: "https://pc.example/",
      token: "secret",
      fetch: pc.fetch,
      clock: new FakeClock(),
      random: () => 1,
      subscribeToWake: () => () => {},
      onUpdate: (update) => updates.push(update),
      onEvent: (event) => events.push(event),
    },
  );
  await settle();
  return { pc, reply, updates, events };
}

function send(stream: FakeStream, event: object): Promise<void> {
  return stream.write(`data: ${JSON.stringify(event)}\n\n`);
}

describe("followReply of a run", () => {
  it("asks the agent, tells its events but those of the text, and keeps its id", async () => {
    const { pc, reply, events } = await follow();
    expect(JSON.parse(String(pc.last.init.body))).toEqual({ messages: MESSAGES, ...ASKED });
    const stream = await pc.last.stream(0);
    await send(stream, { type: "run", id: "r1", steps: [] });
    await send(stream, { type: "token", delta: "Hel" });
    await send(stream, { type: "step", id: "c1" });
    expect(reply.pending).toMatchObject({ run: "r1", text: "Hel", accepted: true });
    await send(stream, { type: "done", content: "Hello", runId: "r1" });
    expect(events.map(({ type }) => type)).toEqual(["run", "step", "done"]);
    expect(await reply.finished).toMatchObject({ state: "done", text: "Hello" });
  });

  it("reads as stopped when somebody else stopped it", async () => {
    const { pc, reply } = await follow();
    const stream = await pc.last.stream(0);
    await send(stream, { type: "done", content: "Hel", runId: "r1", code: "run.stopped" });
    expect(await reply.finished).toMatchObject({ state: "stopped", text: "Hel" });
  });

  it("is found again by its id when the PC has less of its text, and never begun anew", async () => {
    const { pc, reply, updates } = await follow({ text: "Hello, w", accepted: true, run: "r1" });
    await pc.last.refuse(409, "chat.stream_lost");
    expect(pc.lines).toEqual(["POST /v1/runs/r1/stream", "POST /v1/runs/r1/stream"]);
    expect(pc.calls[0]?.headers["x-stream-offset"]).toBe("8");
    expect(pc.last.headers["x-stream-offset"]).toBe("0");
    const stream = await pc.last.stream(0);
    await send(stream, { type: "run", id: "r1", steps: [] });
    await send(stream, { type: "token", delta: "Hello" });
    await send(stream, { type: "token", delta: "\n\nAgain" });
    await send(stream, { type: "done", content: "Hello\n\nAgain", runId: "r1" });
    expect(await reply.finished).toMatchObject({ state: "done", text: "Hello\n\nAgain" });
    expect(updates.map(({ text }) => text)).not.toContain("");
  });

  it("is lost when the PC does not know it either", async () => {
    const { pc, reply } = await follow({ text: "Hello", accepted: true, run: "r1" });
    await pc.last.refuse(409, "chat.stream_lost");
    await pc.last.refuse(404, "not_found.run");
    expect(await reply.finished).toMatchObject({ state: "lost", text: "Hello" });
    expect(pc.calls).toHaveLength(2);
  });
});
