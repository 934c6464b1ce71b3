import { describe, expect, it } from "vitest";
import { settle } from "../settle.ts";
import { agentServer } from "./agent-server.ts";
import { events, OWNER, outcome } from "./pairing-server.ts";

const KEY = { "idempotency-key": "k1" };

describe("POST /v1/chat/stream with an agent", () => {
  it("begins a run of it, for whoever asks", async () => {
    const { chat, runs } = await agentServer();
    await chat({ agent: "coder", conversationId: "c-1" }, { token: "phone", headers: KEY });
    await chat({ agent: "coder" });
    await chat({ agent: "coder", conversationId: "c-1", replyTo: "m-1" });
    expect(runs.runs.map(({ request }) => request)).toEqual([
      {
        agent: "coder",
        messages: [{ role: "user", content: "hello" }],
        conversationId: "c-1",
        startedBy: "phone",
        key: "k1",
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      { agent: "coder", messages: [{ role: "user", content: "hello" }], startedBy: "owner" },
      {
        agent: "coder",
        messages: [{ role: "user", content: "hello" }],
        conversationId: "c-1",
        replyTo: "m-1",
        startedBy: "owner",
      },
    ]);
  });

  it("refuses pictures, which an agent does not take, and begins nothing", async () => {
    const { chat, runs } = await agentServer();
    const image_url = { url: "data:image/png;base64,AAAA" };
    const messages = [{ role: "user", content: [{ type: "image_url", image_url }] }];
    const answer = await chat({ agent: "coder", messages });
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { error: { code: "chat.unsupported", param: "messages[0].content[0]" } },
    ]);
    expect(runs.runs).toEqual([]);
  });

  it("streams it as any reply to a client that asks for no other events", async () => {
    const { chat, runs } = await agentServer();
    const stream = await chat({ agent: "coder" });
    expect(stream.headers.get("x-stream-offset")).toBe("0");
    expect(stream.headers.get("content-type")).toBe("text/event-stream");
    const received = events(stream);
    runs.runs[0]?.change({ text: "one" });
    await settle();
    runs.runs[0]?.change({ text: "one two" });
    runs.runs[0]?.end();
    const all = await received;
    expect(
      all.filter(({ type }) => type === "token").map((each) => "delta" in each && each.delta),
    ).toEqual(["one", " two"]);
    expect(all.at(-1)).toMatchObject({ type: "done", content: "one two" });
  });

  it("begins with the state of the run where its events are wanted", async () => {
    const { chat, runs } = await agentServer();
    const received = events(await chat({ agent: "coder", events: "run" }));
    runs.runs[0]?.end("failed", "It broke.");
    const [first, ...others] = await received;
    expect(first).toMatchObject({ type: "run", id: "run1", status: "running" });
    expect(others.at(-1)).toMatchObject({ type: "error", message: "It broke." });
  });

  it.each([
    ["the same events", {}, {}],
    ["other events", {}, { events: "run" }],
  ])("finds the run by its key, with %s", async (_what, before, after) => {
    const { chat, runs } = await agentServer();
    await chat({ agent: "coder", ...before }, { headers: KEY });
    runs.runs[0]?.change({ text: "hello" });
    const again = await chat(
      { agent: "coder", ...after },
      { headers: { ...KEY, "x-stream-offset": "2" } },
    );
    expect(again.headers.get("x-stream-offset")).toBe("2");
    runs.runs[0]?.end();
    const tokens = (await events(again)).filter(({ type }) => type === "token");
    expect(tokens).toEqual([{ type: "token", delta: "llo" }]);
    expect(runs.runs.length).toBe(1);
  });

  it.each([
    ["another message", { messages: [{ role: "user", content: "other" }], agent: "coder" }],
    ["another agent", { agent: "writer" }],
    ["another conversation", { agent: "coder", conversationId: "c-2" }],
    ["another message to reply to", { agent: "coder", replyTo: "m-1" }],
    ["no agent", {}],
    ["a model", { model: "gpt" }],
  ])("refuses a known key with %s", async (_what, body) => {
    const { chat, runs } = await agentServer();
    await chat({ agent: "coder" }, { headers: KEY });
    expect(await outcome(await chat(body, { headers: KEY }))).toEqual({
      status: 422,
      body: "chat.idempotency_key_reused",
    });
    expect(runs.runs.length).toBe(1);
  });

  it("refuses the key of a plain reply", async () => {
    const { chat, runs } = await agentServer();
    await (await chat({}, { headers: KEY })).text();
    expect(await outcome(await chat({ agent: "coder" }, { headers: KEY }))).toEqual({
      status: 422,
      body: "chat.idempotency_key_reused",
    });
    expect(runs.runs).toEqual([]);
  });

  it.each([
    ["a key that is not known", { ...KEY, "x-stream-offset": "3" }, 409, "chat.stream_lost"],
    ["no key", { "x-stream-offset": "3" }, 400, "validation.invalid_header"],
  ])("refuses an offset with %s", async (_what, headers, status, code) => {
    const { chat, runs } = await agentServer();
    const answer = await chat({ agent: "coder" }, { headers });
    expect(await outcome(answer)).toEqual({ status, body: code });
    expect(runs.runs).toEqual([]);
  });

  it("refuses an offset beyond the run's text", async () => {
    const { chat } = await agentServer();
    await chat({ agent: "coder" }, { headers: KEY });
    const answer = await chat({ agent: "coder" }, { headers: { ...KEY, "x-stream-offset": "3" } });
    expect(await outcome(answer)).toEqual({ status: 409, body: "chat.stream_lost" });
  });

  it.each<[string, object, string]>([
    ["an agent's id that is none", { agent: "../x" }, "agent"],
    ["an agent that is no text", { agent: 5 }, "agent"],
    [
      "a conversation's id that is none",
      { agent: "coder", conversationId: "a b" },
      "conversationId",
    ],
    ["a message to reply to that is none", { agent: "coder", replyTo: "a b" }, "replyTo"],
    ["other events", { agent: "coder", events: "all" }, "events"],
    ["a model as well", { agent: "coder", model: "gpt" }, "model"],
    [
      "a last message that is not the user's",
      { agent: "coder", messages: [{ role: "assistant", content: "" }] },
      "messages.0.role",
    ],
  ])("refuses %s", async (_what, body, param) => {
    const { chat, runs } = await agentServer();
    const answer = await chat(body);
    expect([answer.status, ((await answer.json()) as { error: object }).error]).toEqual([
      400,
      expect.objectContaining({ code: "validation.invalid_body", param }),
    ]);
    expect(runs.runs).toEqual([]);
  });

  it("tells of an agent that is not there", async () => {
    const { chat } = await agentServer();
    expect(await outcome(await chat({ agent: "missing" }))).toEqual({
      status: 404,
      body: "not_found.agent",
    });
  });

  it("refuses a device without the grant, and says what to do", async () => {
    const { chat, runs, asked } = await agentServer();
    const answer = await chat({ agent: "coder" }, { token: "guest" });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({
      error: {
        code: "auth.forbidden",
        message: expect.stringContaining("remote-chat devices grant guest agent"),
      },
    });
    expect([runs.runs, asked]).toEqual([[], []]);
  });

  it("leaves out what the client was shown of the work before", async () => {
    const { chat, runs } = await agentServer();
    const shown = "<think>Hm.</think>\n<think>→ files · read_file {}</think>\nIt says `<think>`.";
    await chat({
      agent: "coder",
      messages: [
        { role: "system", content: "<think>kept</think>" },
        { role: "user", content: "<think>mine</think>" },
        { role: "assistant", content: shown },
        { role: "assistant", content: "<think>→ files · list {}</think>\n" },
        { role: "user", content: "go on" },
      ],
    });
    expect(runs.runs[0]?.request.messages).toEqual([
      { role: "system", content: "<think>kept</think>" },
      { role: "user", content: "<think>mine</think>" },
      { role: "assistant", content: "It says `<think>`." },
      { role: "user", content: "go on" },
    ]);
  });

  it("lets the run go on when the client leaves", async () => {
    const { chat, runs } = await agentServer();
    const leaving = new AbortController();
    const stream = await chat({ agent: "coder" }, { signal: leaving.signal });
    await stream.body?.cancel();
    leaving.abort();
    await settle();
    expect([runs.calls, runs.runs[0]?.ending]).toEqual([[], undefined]);
  });

  it("has the host wait for the run's end", async () => {
    const work: Promise<unknown>[] = [];
    const { chat, runs } = await agentServer({ waitUntil: (each) => void work.push(each) });
    await chat({ agent: "coder" });
    let isOver = false;
    const over = Promise.all(work).then(() => {
      isOver = true;
    });
    runs.runs[0]?.change({ text: "hello" });
    await settle();
    expect([work.length, isOver]).toEqual([1, false]);
    runs.runs[0]?.end();
    await over;
  });

  it("tells its reader of the server's end, and leaves the run alone", async () => {
    const ending = new AbortController();
    const { chat, runs } = await agentServer({ shutdown: ending.signal });
    const received = events(await chat({ agent: "coder" }));
    ending.abort(new Error("The PC is going to sleep."));
    expect((await received).at(-1)).toMatchObject({ type: "error" });
    expect([runs.calls, runs.runs[0]?.ending]).toEqual([[], undefined]);
  });
});

describe("The default agent", () => {
  const withDefault = () => agentServer({ defaultAgent: async () => "coder" });

  it("answers a message that names none", async () => {
    const { chat, runs, asked } = await withDefault();
    await chat({}, { token: "phone" });
    expect(runs.runs.map(({ request }) => request.agent)).toEqual(["coder"]);
    expect(asked).toEqual([]);
  });

  it.each([
    ["a device without the grant", {}, "guest"],
    ["whoever names a model", { model: "Echo" }, OWNER],
    ["a message that is answered once more", { conversationId: "c-1", replyTo: "m-1" }, OWNER],
  ])("does not answer %s", async (_what, body, token) => {
    const { chat, runs } = await withDefault();
    const answer = await chat(body, { token });
    await answer.text();
    expect(runs.runs).toEqual([]);
    expect(answer.headers.get("x-stream-offset")).toBeNull();
  });

  it("leaves a plain reply to the key with which it was begun", async () => {
    let agent: string | undefined;
    const { chat, runs } = await agentServer({ defaultAgent: async () => agent });
    await (await chat({}, { headers: KEY })).text();
    agent = "coder";
    expect(await events(await chat({}, { headers: KEY }))).toEqual([
      { type: "token", delta: "plain" },
      { type: "done", content: "plain" },
    ]);
    expect(runs.runs).toEqual([]);
  });

  it("leaves a run to the key with which it was begun", async () => {
    let agent: string | undefined = "coder";
    const { chat, runs, asked } = await agentServer({ defaultAgent: async () => agent });
    await chat({}, { headers: KEY });
    agent = undefined;
    const again = events(await chat({}, { headers: KEY }));
    runs.runs[0]?.change({ text: "run" });
    runs.runs[0]?.end();
    expect((await again).at(-1)).toMatchObject({ type: "done", content: "run" });
    expect([runs.runs.length, asked]).toEqual([1, []]);
  });
});

describe("A run's key", () => {
  const poll = "/v1/chat/streams/k1?offset=2";

  it("polls it, for whoever began it", async () => {
    const { chat, send, runs } = await agentServer();
    await chat({ agent: "coder" }, { token: "phone", headers: KEY });
    const run = runs.runs[0];
    run?.change({ text: "hello", status: "waiting" });
    expect(await outcome(await send("GET", poll, { token: "phone" }))).toEqual({
      status: 200,
      body: { status: "running", offset: 2, content: "llo" },
    });
    for (const token of ["tablet", "guest", OWNER])
      expect(await outcome(await send("GET", poll, { token }))).toEqual({
        status: 404,
        body: "not_found.stream",
      });
    const usage = { inputTokens: 0, outputTokens: 0 };
    const endings = [
      [
        { status: "failed", message: "It broke." },
        { status: "error", message: "It broke." },
      ],
      [{ status: "stopped", message: "Stopped." }, { status: "stopped" }],
      [
        { status: "done", finish: "length" },
        { status: "done", finishReason: "length", usage },
      ],
    ] as const;
    for (const [ending, told] of endings) {
      run?.change({ ending });
      expect(await outcome(await send("GET", poll, { token: "phone" }))).toEqual({
        status: 200,
        body: { offset: 2, content: "llo", ...told },
      });
    }
    expect(
      await outcome(await send("GET", "/v1/chat/streams/k1?offset=9", { token: "phone" })),
    ).toEqual({ status: 409, body: "chat.stream_lost" });
  });

  it("stops it, also when it has ended", async () => {
    const { chat, send, runs } = await agentServer();
    await chat({ agent: "coder" }, { token: "phone", headers: KEY });
    for (const _ of ["running", "stopped"])
      expect((await send("DELETE", "/v1/chat/streams/k1", { token: "phone" })).status).toBe(204);
    expect(runs.calls).toEqual(["stop run1 by phone", "stop run1 by phone"]);
    expect((await send("DELETE", "/v1/chat/streams/k1", { token: "tablet" })).status).toBe(404);
  });
});
