import { describe, expect, test } from "vitest";
import { AbortScope } from "../../src/abort-scope.ts";
import { ChatError } from "../../src/errors.ts";
import { keepCompletion, openCompletion } from "../../src/openai/kept-completion.ts";
import { memoryReplies } from "../../src/reply/memory-replies.ts";
import type { ReplyEvent } from "../../src/reply/provider-reply.ts";
import { STOPPED, type StoredReply } from "../../src/reply/reply-store.ts";
import { args, batchesOf, call, FINISH, HEAD, LOST, reasoning, text } from "./events.ts";

const START = { offset: 0, text: "" };

async function newReply(options?: Parameters<typeof memoryReplies>[0]): Promise<StoredReply> {
  const { reply } = await memoryReplies(options).claim({ owner: "o", key: "k" }, "f");
  return reply;
}

async function readAll(reply: StoredReply, scope = new AbortScope()) {
  const { head, batches } = await openCompletion(reply, START, scope);
  const events: ReplyEvent[] = [];
  for await (const batch of batches) events.push(...batch);
  return { head, events };
}

const ALL = [
  text("line\nbreaks \u2028 and \ud83d\ude00"),
  reasoning("x"),
  call(0, "a", "c2ln"),
  args(0, '{"x":1}'),
  { type: "finish", reason: "tool_calls", usage: { inputTokens: 1 } },
] as const satisfies readonly ReplyEvent[];

describe("a kept completion", () => {
  test("is read whole by any number of readers, before, while and after it is written", async () => {
    const reply = await newReply();
    const early = readAll(reply);
    const kept = keepCompletion(reply, HEAD, batchesOf(...ALL.map((event) => [event])));
    const meanwhile = readAll(reply);
    await kept;
    for (const read of [await early, await meanwhile, await readAll(reply)])
      expect(read).toEqual({ head: HEAD, events: ALL });
  });

  test("ends for all readers with the failure, its code and its headers", async () => {
    const reply = await newReply();
    const error = new ChatError("provider.rate_limited", "Later.", {
      headers: { "retry-after": "3" },
    });
    await keepCompletion(reply, HEAD, batchesOf([text("a")], [{ type: "failure", error }]));
    const { events } = await readAll(reply);
    expect(events).toEqual([text("a"), { type: "failure", error }]);
    const [, failure] = events as [unknown, { error: ChatError }];
    expect(failure.error).toMatchObject({ status: 429, headers: { "retry-after": "3" } });
  });

  test("says that it was stopped", async () => {
    const reply = await newReply();
    await keepCompletion(reply, HEAD, batchesOf([{ type: "failure", error: STOPPED }]));
    expect(await reply.read(0)).toMatchObject({ ending: { status: "stopped" } });
    expect((await readAll(reply)).events).toEqual([{ type: "failure", error: STOPPED }]);
  });

  test("ends with a failure when its store has no room, from the first event or a later one", async () => {
    const tiny = await newReply({ maxBytes: 10 });
    await keepCompletion(tiny, HEAD, batchesOf([text("a"), FINISH]));
    await expect(readAll(tiny)).rejects.toThrow(/more running replies than it has room for/);
    const small = await newReply({ maxBytes: 400 });
    await keepCompletion(small, HEAD, batchesOf([text("a")], [text("b".repeat(300))], [FINISH]));
    const { events } = await readAll(small);
    expect(events).toEqual([text("a"), { type: "failure", error: expect.any(ChatError) }]);
  });

  test("lets a reader go that is not wanted any more, and goes on", async () => {
    const reply = await newReply();
    let release = (): void => {};
    const waiting = new Promise<void>((resolve) => {
      release = resolve;
    });
    async function* slow(): AsyncGenerator<readonly ReplyEvent[]> {
      yield [text("a")];
      await waiting;
      yield [FINISH];
    }
    const kept = keepCompletion(reply, HEAD, slow());
    const leaving = new AbortScope();
    const { batches } = await openCompletion(reply, START, leaving);
    const events: ReplyEvent[] = [];
    for await (const batch of batches) {
      events.push(...batch);
      leaving.abort(new ChatError("server.shutting_down", "Bye."));
    }
    expect(events).toEqual([
      text("a"),
      { type: "failure", error: new ChatError("server.shutting_down", "Bye.") },
    ]);
    release();
    await kept;
    expect((await readAll(reply)).events).toEqual([text("a"), FINISH]);
  });

  test("never throws when its store does", async () => {
    const reply = await newReply();
    reply.append = () => Promise.reject(new Error("disk full"));
    await keepCompletion(reply, HEAD, batchesOf([LOST]));
    await expect(readAll(reply)).rejects.toThrow("The reply could not be kept.");
  });
});
