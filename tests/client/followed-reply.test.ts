import { afterEach, describe, expect, it } from "vitest";
import {
  ApiError,
  type FollowOptions,
  followReply,
  type MessageBody,
  newMessage,
  type PendingReply,
  type Reply,
  type ReplyUpdate,
} from "../../src/client/index.ts";
import { settle } from "../settle.ts";
import { FakeClock } from "./fake-clock.ts";
import { FakePc } from "./fake-pc.ts";

const MESSAGES = [{ role: "user", content: "Hi" }] as const;
const STREAM = "POST /v1/chat/stream";
const POLL = "GET /v1/chat/streams/k?offset=";
const FRESH: PendingReply = { key: "k", body: { messages: MESSAGES }, text: "", accepted: false };

const open: { reply: Reply; clock: FakeClock }[] = [];

/** Follows a reply with a PC, a clock and a page that do as the test says. */
async function follow(pending: Partial<PendingReply> = {}, options: Partial<FollowOptions> = {}) {
  const pc = new FakePc();
  const clock = new FakeClock();
  const updates: ReplyUpdate[] = [];
  let wake = (): void => {};
  let watching = true;
  const reply = followReply(
    { ...FRESH, ...pending },
    {
      baseUrl: "https://pc.example/",
      token: "secret",
      fetch: pc.fetch,
      clock,
      random: () => 1,
      subscribeToWake: (callback) => {
        wake = callback;
        return () => {
          watching = false;
        };
      },
      onUpdate: (update) => updates.push(update),
      ...options,
    },
  );
  expect(updates).toEqual([]);
  open.push({ reply, clock });
  await settle();
  return {
    pc,
    clock,
    reply,
    updates,
    states: () => updates.map(({ state }) => state).filter((state, i, all) => state !== all[i - 1]),
    wakeUp: async () => {
      wake();
      await settle();
    },
    isWatching: () => watching,
  };
}

afterEach(async () => {
  for (const { reply, clock } of open.splice(0)) {
    reply.disconnect();
    await reply.finished;
    expect(clock.timers).toBe(0);
  }
});

describe("newMessage", () => {
  it("gives each message a key of its own, without what only https pages have", () => {
    const message = newMessage(MESSAGES);
    expect(message).toEqual({ ...FRESH, key: message.key });
    expect(message.key).toMatch(/^[0-9a-f]{32}$/);
    expect(newMessage(MESSAGES).key).not.toBe(message.key);
  });
});

describe("followReply with an encode of its own", () => {
  it("sends what that makes of the body, which it makes once", async () => {
    let calls = 0;
    const encode = async (body: MessageBody) => `{"it":${++calls},"of":${JSON.stringify(body)}}`;
    const { pc, clock } = await follow({}, { encode });
    const sent = `{"it":1,"of":${JSON.stringify(FRESH.body)}}`;
    expect(pc.last.init.body).toBe(sent);
    await pc.last.fail();
    await clock.advance(500);
    expect(pc.lines).toEqual([STREAM, STREAM]);
    expect(pc.last.init.body).toBe(sent);
  });

  it("calls it again after it has failed, and has an ApiError end the reply", async () => {
    const failures = [new TypeError("not loaded"), new ApiError("It is gone.", { status: 400 })];
    const { pc, clock, updates } = await follow(
      {},
      { encode: () => Promise.reject(failures.shift()) },
    );
    expect(updates.at(-1)?.state).toBe("reconnecting");
    await clock.advance(500);
    expect(updates.at(-1)).toMatchObject({ state: "error", reason: "It is gone." });
    expect(pc.calls).toEqual([]);
  });
});

describe("followReply", () => {
  it("sends the message once, and reports the reply as it comes", async () => {
    const { pc, reply, updates } = await follow();
    const stream = await pc.last.stream(0);
    await stream.keepAlive();
    await stream.send({ type: "token", delta: "Hel" });
    await stream.send({ type: "token", delta: "lo" });
    await stream.send({ type: "done", content: "Hello" });
    expect(updates).toEqual([
      { state: "sending", text: "", delta: "" },
      { state: "streaming", text: "", delta: "" },
      { state: "streaming", text: "Hel", delta: "Hel" },
      { state: "streaming", text: "Hello", delta: "lo" },
      { state: "done", text: "Hello", delta: "" },
    ]);
    expect(await reply.finished).toBe(updates.at(-1));
    expect(reply.pending).toEqual({ ...FRESH, text: "Hello", accepted: true });
    expect(pc.lines).toEqual([STREAM]);
  });

  it("sends the token to its own base URL, and follows no redirect", async () => {
    const { pc } = await follow({}, { baseUrl: "https://pc.example/sub/path" });
    expect(pc.last.url).toBe("https://pc.example/sub/path/v1/chat/stream");
    expect(pc.last.init).toMatchObject({
      method: "POST",
      headers: {
        authorization: "Bearer secret",
        "content-type": "application/json",
        "idempotency-key": "k",
        "x-stream-offset": "0",
      },
      body: JSON.stringify({ messages: MESSAGES }),
      redirect: "error",
      credentials: "omit",
    });
  });

  it("refuses a base URL that is no web address", () => {
    expect(() => followReply(FRESH, { baseUrl: "file:///x", token: "t" })).toThrow(TypeError);
  });

  it("goes on where its text ends, after a connection that broke", async () => {
    const { pc, clock, updates, states } = await follow();
    const first = await pc.last.stream(0);
    await first.send({ type: "token", delta: "Hel" });
    await first.cut();
    expect(updates.at(-1)).toEqual({
      state: "reconnecting",
      text: "Hel",
      delta: "",
      reason: "The PC cannot be reached.",
    });
    await clock.advance(500);
    expect(pc.last.headers).toMatchObject({ "idempotency-key": "k", "x-stream-offset": "3" });
    expect(pc.last.init.body).toBe(pc.calls[0]?.init.body);
    const second = await pc.last.stream(3);
    await second.send({ type: "token", delta: "lo" });
    await second.send({ type: "done", content: "Hello" });
    expect(states()).toEqual(["sending", "streaming", "reconnecting", "streaming", "done"]);
    expect(updates.map(({ delta }) => delta).join("")).toBe("Hello");
  });

  it("reconnects after a stream that ended without done or error", async () => {
    const { pc, updates } = await follow();
    const stream = await pc.last.stream(0);
    await stream.send({ type: "token", delta: "Hel" });
    await stream.end();
    expect(updates.at(-1)).toMatchObject({ state: "reconnecting", text: "Hel" });
  });

  it("reads a character whose bytes arrive apart", async () => {
    const { pc, reply } = await follow();
    const stream = await pc.last.stream(0);
    await stream.send({ type: "token", delta: "ü\u{1f600}\u2028\n\ndata: x" });
    expect(reply.pending.text).toBe("ü\u{1f600}\u2028\n\ndata: x");
  });

  it.each([
    ["begins where the client asked", 4, "ab\u{1f600}c"],
    ["begins earlier, with what the client has", 2, "ab\u{1f600}c"],
    ["begins at the start", 0, "ab\u{1f600}c"],
    ["begins earlier, with something else", 2, "abXc"],
    ["does not say where it begins, so at the start", undefined, "ab\u{1f600}c"],
  ])("puts a stream in its place that %s", async (_, offset, whole) => {
    const { pc, reply } = await follow({ text: "ab\u{1f600}", accepted: true });
    expect(pc.last.headers["x-stream-offset"]).toBe("4");
    const stream = await pc.last.stream(offset);
    await stream.send({ type: "token", delta: whole.slice(offset ?? 0) });
    expect(reply.pending.text).toBe(whole);
  });

  it("replaces its text by the content of done", async () => {
    const { pc, reply, updates } = await follow({ text: "Holla", accepted: true });
    const stream = await pc.last.stream(5);
    await stream.send({ type: "done", content: "Hello" });
    expect(await reply.finished).toEqual({ state: "done", text: "Hello", delta: "" });
    expect(updates.at(-2)).toEqual({ state: "streaming", text: "Hello", delta: "" });
  });

  it("waits longer after each failure, up to a bound, and begins anew after success", async () => {
    const { pc, clock } = await follow({}, { random: () => 0 });
    const pauses: number[] = [];
    for (let failures = 0; failures < 8; failures++) {
      const failedAt = clock.now();
      const calls = pc.calls.length;
      await pc.last.fail();
      while (pc.calls.length === calls) await clock.advance(10);
      pauses.push(clock.now() - failedAt);
    }
    // Half of the longest, by the smallest random number.
    expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 7500, 7500, 7500]);
    const stream = await pc.last.stream(0);
    await stream.send({ type: "token", delta: "a" });
    await stream.cut();
    await clock.advance(250);
    expect(pc.calls).toHaveLength(10);
  });

  it("tries again at once when woken", async () => {
    const { pc, clock, wakeUp } = await follow();
    for (const pauseMs of [500, 1_000, 2_000, 4_000]) {
      await pc.last.fail();
      await clock.advance(pauseMs);
    }
    await pc.last.fail();
    expect(pc.calls).toHaveLength(5);
    await wakeUp();
    expect(pc.calls).toHaveLength(6);
  });

  it("replaces a connection that was idle for 2 s when woken", async () => {
    const { pc, clock, wakeUp } = await follow();
    const stream = await pc.last.stream(0);
    await stream.send({ type: "token", delta: "a" });
    await clock.advance(1_999);
    await wakeUp();
    expect(pc.calls).toHaveLength(1);
    await clock.advance(1);
    await wakeUp();
    await clock.advance(0);
    expect(pc.calls[0]?.aborted).toBe(true);
    expect(pc.lines).toEqual([STREAM, STREAM]);
  });

  it("replaces a connection that is idle for 40 s, and none that is kept alive", async () => {
    const { pc, clock, states } = await follow();
    const stream = await pc.last.stream(0);
    for (const _ of [1, 2, 3, 4]) {
      await stream.keepAlive();
      await clock.advance(39_999);
    }
    expect(states()).toEqual(["sending", "streaming"]);
    await clock.advance(1);
    expect(states()).toEqual(["sending", "streaming", "reconnecting"]);
    expect(pc.calls[0]?.aborted).toBe(true);
  });

  it("waits longer for the answer to a message that takes long to send", async () => {
    const content = "x".repeat(1_600_000);
    const body = { messages: [{ role: "user", content }] } as const;
    const { pc, clock, states } = await follow({ body });
    await clock.advance(4_000);
    // The PC does not have it yet.
    for (let seconds = 5; seconds < 139; seconds++) {
      await pc.last.refuse(404, "not_found.stream");
      await clock.advance(1_000);
    }
    expect(states()).toEqual(["sending"]);
    await clock.advance(10_000);
    expect(states()).toEqual(["sending", "reconnecting"]);
  });

  describe("when nothing arrives live", () => {
    it("polls, and shows what that brings", async () => {
      const { pc, clock, states, updates, reply } = await follow();
      await clock.advance(4_000);
      await pc.last.answer(200, { status: "running", offset: 0, content: "Hel" });
      await clock.advance(1_000);
      await pc.last.answer(200, { status: "running", offset: 3, content: "" });
      await clock.advance(1_000);
      await pc.last.answer(200, { status: "done", offset: 3, content: "lo" });
      expect(pc.lines).toEqual([STREAM, `${POLL}0`, `${POLL}3`, `${POLL}3`]);
      expect(states()).toEqual(["sending", "polling", "done"]);
      expect(updates.map(({ delta }) => delta).join("")).toBe("Hello");
      expect(pc.calls[0]?.aborted).toBe(true);
      expect(reply.pending).toEqual({ ...FRESH, text: "Hello", accepted: true });
    });

    it("does not mistake a message that is on its way for one that is lost", async () => {
      const { pc, clock, states } = await follow();
      await clock.advance(4_000);
      await pc.last.refuse(404, "not_found.stream");
      await clock.advance(1_000);
      await pc.last.answer(200, { status: "running", offset: 0, content: "a" });
      expect(states()).toEqual(["sending", "polling"]);
    });

    it("takes a status that it does not know for a reply that runs", async () => {
      const { pc, clock, states } = await follow();
      await clock.advance(4_000);
      await pc.last.answer(200, { status: "waiting", offset: 0, content: "a" });
      await clock.advance(1_000);
      await pc.last.answer(200, { status: "done", offset: 1, content: "b" });
      expect(states()).toEqual(["sending", "polling", "done"]);
    });

    it("takes headers without a body for nothing", async () => {
      const { pc, clock } = await follow();
      await pc.last.stream(0);
      await clock.advance(4_000);
      expect(pc.lines).toEqual([STREAM, `${POLL}0`]);
    });

    it("goes on polling for as long as the model takes", async () => {
      const { pc, clock, states } = await follow();
      await clock.advance(4_000);
      for (let seconds = 0; seconds < 120; seconds++) {
        await pc.last.answer(200, { status: "running", offset: 0, content: "" });
        await clock.advance(1_000);
      }
      expect(pc.lines.filter((line) => line === STREAM)).toHaveLength(1);
      expect(states()).toEqual(["sending", "polling"]);
    });

    it("stops polling once the stream is let through, and takes nothing twice", async () => {
      const { pc, clock, states, updates } = await follow();
      const stream = await pc.last.stream(0);
      await clock.advance(4_000);
      await pc.last.answer(200, { status: "running", offset: 0, content: "Hel" });
      await stream.send({ type: "token", delta: "He" });
      await stream.send({ type: "token", delta: "llo" });
      await clock.advance(10_000);
      await stream.send({ type: "done", content: "Hello" });
      expect(pc.lines).toEqual([STREAM, `${POLL}0`]);
      expect(states()).toEqual(["sending", "polling", "streaming", "done"]);
      expect(updates.map(({ delta }) => delta).join("")).toBe("Hello");
    });

    it.each([
      ["error", { state: "error", text: "a", delta: "", reason: "Ollama failed." }],
      ["stopped", { state: "stopped", text: "a", delta: "", reason: "Ollama failed." }],
    ])("reports that the reply ended as %s", async (status, last) => {
      const { pc, clock, reply } = await follow();
      await clock.advance(4_000);
      await pc.last.answer(200, { status, offset: 0, content: "a", message: "Ollama failed." });
      expect(await reply.finished).toEqual(last);
    });

    it.each(["done", "error", "stopped"])(
      "asks for the details of one that is %s",
      async (status) => {
        const body = { messages: MESSAGES, details: true } as const;
        const { pc, clock, reply } = await follow({ body });
        await clock.advance(4_000);
        expect(pc.last.line).toBe(`${POLL}0&details=true`);
        const details = { model: "ollama/m", totalMs: 9 };
        await pc.last.answer(200, { status, offset: 0, content: "", details });
        expect((await reply.finished).details).toEqual(details);
      },
    );
  });

  it.each([
    [400, "validation.invalid_body"],
    [401, "auth.invalid_token"],
    [403, "auth.forbidden"],
    [412, "chat.no_provider"],
    [413, "validation.body_too_large"],
    [422, "chat.idempotency_key_reused"],
    [429, "rate_limit.auth_failures"],
    [500, "internal.error"],
  ])("ends at %i %s, with the PC's message", async (status, code) => {
    const { pc, clock, reply } = await follow();
    await pc.last.refuse(status, code, { "retry-after": "1" });
    const reason = `${code}, in words`;
    const details = { code, retryAfterSeconds: 1 };
    expect(await reply.finished).toEqual({ state: "error", text: "", delta: "", reason, details });
    await clock.advance(60_000);
    expect(pc.lines).toEqual([STREAM]);
  });

  it("sends the model that is asked, and reports what the PC tells of the reply", async () => {
    const body = { messages: MESSAGES, model: "ollama/m", details: true } as const;
    const { pc, reply } = await follow({ body });
    const details = { model: "ollama/m", firstTokenMs: 4, totalMs: 9 };
    expect(JSON.parse(String(pc.last.init.body))).toEqual(body);
    const stream = await pc.last.stream(0);
    await stream.send({ type: "done", content: "", details });
    expect((await reply.finished).details).toEqual(details);
  });

  it("reports what the PC tells of a failure", async () => {
    const { pc, reply } = await follow();
    const details = { code: "provider.rate_limited", retryAfterSeconds: 20 };
    const stream = await pc.last.stream(0);
    await stream.send({ type: "error", message: "Wait.", details });
    expect((await reply.finished).details).toEqual(details);
  });

  it("has a message for an error that is not the PC's", async () => {
    const { pc, reply } = await follow();
    await pc.last.answer(404, "<h1>ngrok</h1>");
    expect((await reply.finished).reason).toMatch(/HTTP 404/);
  });

  it.each([
    ["a tunnel's 502", 502, "<h1>Bad gateway</h1>", {}],
    ["a tunnel's 530", 530, "", {}],
    ["a log-in page", 200, "<h1>Welcome to the hotel</h1>", { "content-type": "text/html" }],
    ["408", 408, { error: { code: "request.timeout", message: "…" } }, {}],
  ])("tries again after %s", async (_, status, body, headers) => {
    const { pc, clock, states } = await follow();
    await pc.last.answer(status, body, headers);
    expect(states()).toEqual(["sending", "reconnecting"]);
    await clock.advance(500);
    expect(pc.lines).toEqual([STREAM, STREAM]);
  });

  it("waits for the Retry-After of a busy PC", async () => {
    const { pc, clock, updates } = await follow();
    await pc.last.refuse(503, "chat.busy", { "retry-after": "30" });
    expect(updates.at(-1)).toMatchObject({ state: "reconnecting", reason: "chat.busy, in words" });
    await clock.advance(29_999);
    expect(pc.calls).toHaveLength(1);
    await clock.advance(1);
    expect(pc.calls).toHaveLength(2);
  });

  it("ends at an error event, and keeps the text", async () => {
    const { pc, reply } = await follow();
    const stream = await pc.last.stream(0);
    await stream.send({ type: "token", delta: "Hel" });
    await stream.send({ type: "error", message: "Ollama fell silent." });
    expect(await reply.finished).toEqual({
      state: "error",
      text: "Hel",
      delta: "",
      reason: "Ollama fell silent.",
    });
  });

  describe("a complete reply", () => {
    const completion = {
      finishReason: "length",
      usage: { inputTokens: 12, outputTokens: 345 },
    } as const;
    const last = { state: "done", text: "Hello", delta: "", ...completion };

    it("says why it ended and what it cost, when it was streamed", async () => {
      const { pc, reply, updates } = await follow();
      const stream = await pc.last.stream(0);
      await stream.send({ type: "token", delta: "Hello" });
      await stream.send({ type: "done", content: "Hello", ...completion });
      expect(await reply.finished).toStrictEqual(last);
      expect(updates.at(-1)).toBe(await reply.finished);
    });

    it("says so when it was polled for", async () => {
      const { pc, clock, reply } = await follow();
      await clock.advance(4_000);
      await pc.last.answer(200, { status: "done", offset: 0, content: "Hello", ...completion });
      expect(await reply.finished).toStrictEqual(last);
    });

    it("says so when it had ended before it was resumed", async () => {
      const { pc, reply } = await follow({ text: "Hel", accepted: true });
      const stream = await pc.last.stream(3);
      await stream.send({ type: "token", delta: "lo" });
      await stream.send({ type: "done", content: "Hello", ...completion });
      expect(await reply.finished).toStrictEqual(last);
    });

    it("says so when it had ended before any of it was read", async () => {
      const { pc, reply } = await follow({ accepted: true });
      await pc.last.answer(200, { status: "done", offset: 0, content: "Hello", ...completion });
      expect(await reply.finished).toStrictEqual(last);
      expect(pc.lines).toEqual([`${POLL}0`]);
    });

    it.each([
      ["an older PC, which reports neither", {}],
      ["a newer PC, whose reports it does not know", { finishReason: "tool_calls", usage: "12" }],
      ["a PC that reports nonsense", { finishReason: {}, usage: [null], cost: 1 }],
    ])("ends as ever with %s", async (_, reported) => {
      const event = { type: "done", content: "Hello", ...reported };
      const { pc, reply } = await follow();
      const stream = await pc.last.stream(0);
      await stream.write(`data: ${JSON.stringify(event)}\n\n`);
      expect(await reply.finished).toStrictEqual({ state: "done", text: "Hello", delta: "" });
    });
  });

  it("has no finish reason when it was stopped", async () => {
    const { pc, reply } = await follow();
    const stream = await pc.last.stream(0);
    void reply.stop();
    await pc.last.answer(204);
    await stream.send({ type: "done", content: "Hel", finishReason: "stop" });
    expect(await reply.finished).toStrictEqual({ state: "stopped", text: "Hel", delta: "" });
  });

  describe("after a reload", () => {
    it("goes on from the stored text", async () => {
      const { pc, reply, states } = await follow(
        JSON.parse(JSON.stringify({ ...FRESH, text: "Hel", accepted: true })),
      );
      expect(pc.lines).toEqual([STREAM]);
      expect(pc.last.headers["x-stream-offset"]).toBe("3");
      const stream = await pc.last.stream(3);
      await stream.send({ type: "token", delta: "lo" });
      await stream.send({ type: "done", content: "Hello" });
      expect((await reply.finished).text).toBe("Hello");
      expect(states()).toEqual(["reconnecting", "streaming", "done"]);
    });

    it("ends as lost when the PC no longer has the reply, and does not send again", async () => {
      const { pc, clock, reply } = await follow({ text: "Hel", accepted: true });
      await pc.last.refuse(409, "chat.stream_lost");
      expect(await reply.finished).toEqual({
        state: "lost",
        text: "Hel",
        delta: "",
        reason: "chat.stream_lost, in words",
      });
      await clock.advance(60_000);
      expect(pc.lines).toEqual([STREAM]);
    });

    it("asks before it sends a message that was accepted but not answered", async () => {
      const { pc, reply } = await follow({ accepted: true });
      expect(pc.lines).toEqual([`${POLL}0`]);
      await pc.last.refuse(404, "not_found.stream");
      expect(await reply.finished).toMatchObject({ state: "lost", text: "" });
      expect(pc.lines).toEqual([`${POLL}0`]);
    });

    it("goes on with one that the PC still has", async () => {
      const { pc } = await follow({ accepted: true });
      await pc.last.answer(200, { status: "running", offset: 0, content: "Hel" });
      expect(pc.lines).toEqual([`${POLL}0`, STREAM]);
      expect(pc.last.headers["x-stream-offset"]).toBe("3");
    });
  });

  describe("stop", () => {
    it("stops the reply at the PC, and ends with what there is", async () => {
      const { pc, reply } = await follow();
      const stream = await pc.last.stream(0);
      await stream.send({ type: "token", delta: "Hel" });
      const stopped = reply.stop();
      expect(pc.last.line).toBe("DELETE /v1/chat/streams/k");
      await pc.last.answer(204);
      await stream.send({ type: "done", content: "Hel" });
      await stopped;
      expect(await reply.finished).toEqual({ state: "stopped", text: "Hel", delta: "" });
    });

    it("tries until it reaches the PC, and fetches the end", async () => {
      const { pc, clock, reply } = await follow();
      const stream = await pc.last.stream(0);
      await stream.send({ type: "token", delta: "a" });
      await stream.cut();
      const stopped = reply.stop();
      await pc.last.fail();
      await clock.advance(500);
      const [resumed, stop] = pc.calls.slice(2);
      expect([resumed?.line, stop?.line]).toEqual([STREAM, "DELETE /v1/chat/streams/k"]);
      await resumed?.fail();
      await stop?.answer(204);
      // Woken, without waiting for the pause to end.
      const last = await pc.last.stream(1);
      await last.send({ type: "done", content: "a" });
      await stopped;
      expect(await reply.finished).toEqual({ state: "stopped", text: "a", delta: "" });
    });

    it("ends a reply that the PC does not have any more", async () => {
      const { pc, reply } = await follow({ text: "a", accepted: true });
      const stopped = reply.stop();
      await pc.last.refuse(404, "not_found.stream");
      await stopped;
      expect(await reply.finished).toEqual({ state: "stopped", text: "a", delta: "" });
      expect(pc.calls[0]?.aborted).toBe(true);
    });

    it("gives a message that is on its way the time to arrive", async () => {
      const { pc, clock, reply } = await follow();
      const stopped = reply.stop();
      await pc.last.refuse(404, "not_found.stream");
      await clock.advance(500);
      await pc.last.answer(204);
      const stream = await pc.calls[0]?.stream(0);
      await stream?.send({ type: "done", content: "" });
      await stopped;
      expect(await reply.finished).toEqual({ state: "stopped", text: "", delta: "" });
      expect(pc.lines.filter((line) => line === STREAM)).toHaveLength(1);
    });

    it("sends no message again that may not have got through", async () => {
      const { pc, clock, reply } = await follow();
      await pc.last.fail();
      const stopped = reply.stop();
      await pc.last.fail();
      await clock.advance(60_000);
      expect(pc.lines.filter((line) => line === STREAM)).toHaveLength(1);
      for (let tries = 0; tries < 3; tries++) {
        await pc.last.refuse(404, "not_found.stream");
        await clock.advance(15_000);
      }
      await stopped;
      expect(await reply.finished).toMatchObject({ state: "stopped", text: "" });
      expect(pc.lines.filter((line) => line === STREAM)).toHaveLength(1);
    });

    it("fetches what there is of one that did get through", async () => {
      const { pc, reply } = await follow();
      await pc.last.fail();
      const stopped = reply.stop();
      await pc.last.answer(204);
      expect(pc.last.line).toBe(`${POLL}0`);
      await pc.last.answer(200, { status: "stopped", offset: 0, content: "Hel" });
      await stopped;
      expect(await reply.finished).toEqual({ state: "stopped", text: "Hel", delta: "" });
    });

    it("ends at an error of the PC", async () => {
      const { pc, reply } = await follow();
      const stopped = reply.stop();
      await pc.last.refuse(401, "auth.invalid_token");
      await stopped;
      expect((await reply.finished).state).toBe("error");
    });
  });

  it("disconnect closes the connection without an update, and stops nothing", async () => {
    const { pc, reply, updates, isWatching } = await follow();
    const stream = await pc.last.stream(0);
    await stream.send({ type: "token", delta: "Hel" });
    const told = updates.length;
    reply.disconnect();
    expect(await reply.finished).toEqual({ state: "streaming", text: "Hel", delta: "Hel" });
    expect(pc.calls[0]?.aborted).toBe(true);
    expect(pc.lines).toEqual([STREAM]);
    expect(updates).toHaveLength(told);
    expect(isWatching()).toBe(false);
  });
});
