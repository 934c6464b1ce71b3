import { describe, expect, it } from "vitest";
import { settle } from "../settle.ts";
import { agentServer, DEVICES } from "./agent-server.ts";
import { events, OWNER, outcome } from "./pairing-server.ts";

const REQUEST = { messages: [], agent: "coder" };
const ALL = [OWNER, ...DEVICES];

/** A server with one run of each who can begin one. */
async function serverWithRuns() {
  const server = await agentServer();
  for (const startedBy of ["owner", "phone", "tablet", "loop:daily"])
    await server.runs.start({ ...REQUEST, startedBy });
  const [ofOwner, ofPhone, ofTablet, ofLoop] = server.runs.runs;
  if (!ofOwner || !ofPhone || !ofTablet || !ofLoop) throw new Error("no runs");
  return { ...server, ofOwner, ofPhone, ofTablet, ofLoop };
}

describe("GET /v1/runs", () => {
  it.each(ALL)("lists all runs, the newest first, to %s", async (token) => {
    const { send } = await serverWithRuns();
    const { body } = await outcome(await send("GET", "/v1/runs", { token }));
    expect(body).toEqual({
      runs: ["loop:daily", "tablet", "phone", "owner"].map((startedBy, index) => ({
        id: `run${4 - index}`,
        status: "running",
        agent: "coder",
        startedBy,
        startedAt: 1,
      })),
    });
  });

  it.each([
    ["state=done", ["run1"]],
    ["state=done,stopped", ["run2", "run1"]],
    ["conversationId=c-1", ["run5"]],
    ["state=running&conversationId=c-1", ["run5"]],
    ["state=queued", []],
  ])("takes %s", async (query, ids) => {
    const { send, runs, ofOwner, ofPhone } = await serverWithRuns();
    await runs.start({ ...REQUEST, startedBy: "owner", conversationId: "c-1" });
    ofOwner.end("done");
    ofPhone.end("stopped");
    const { body } = await outcome(await send("GET", `/v1/runs?${query}`));
    expect((body as { runs: { id: string }[] }).runs.map(({ id }) => id)).toEqual(ids);
  });

  it.each(["state=asleep", "state=", "state=done,", "conversationId=a%20b"])(
    "refuses %s",
    async (query) => {
      const { send } = await agentServer();
      expect(await outcome(await send("GET", `/v1/runs?${query}`))).toEqual({
        status: 400,
        body: "validation.invalid_body",
      });
    },
  );
});

describe("GET /v1/runs/ID", () => {
  it("shows a run and its text from an offset on", async () => {
    const { send, ofOwner } = await serverWithRuns();
    ofOwner.change({ text: "hello" });
    const { body } = await outcome(await send("GET", "/v1/runs/run1?offset=2"));
    expect(body).toEqual({
      id: "run1",
      status: "running",
      agent: "coder",
      startedAt: 1,
      steps: [],
      approvals: [],
      notices: [],
      usage: { inputTokens: 0, outputTokens: 0, modelCalls: 0, toolCalls: 0 },
      offset: 2,
      content: "llo",
    });
    ofOwner.end("failed", "It broke.");
    const ended = await outcome(await send("GET", "/v1/runs/run1?offset=5"));
    expect(ended.body).toMatchObject({ status: "failed", content: "", message: "It broke." });
  });

  it.each<[string, number, string]>([
    ["/v1/runs/none", 404, "not_found.run"],
    ["/v1/runs/run1?offset=1", 409, "chat.stream_lost"],
    ["/v1/runs/run1?offset=x", 400, "validation.invalid_header"],
  ])("answers %s with %i", async (path, status, code) => {
    const { send } = await serverWithRuns();
    expect(await outcome(await send("GET", path))).toEqual({ status, body: code });
  });

  it("offers what the reader may answer, and no more", async () => {
    const { send, runs, ofPhone } = await serverWithRuns();
    runs.ask(ofPhone);
    const offered = async (token: string) => {
      const { body } = await outcome(await send("GET", "/v1/runs/run2", { token }));
      return (body as { approvals: { offered: string[] }[] }).approvals.map((each) => each.offered);
    };
    expect(await offered(OWNER)).toEqual([["once", "conversation", "always"]]);
    expect(await offered("phone")).toEqual([["once", "conversation"]]);
    expect(await offered("tablet")).toEqual([[]]);
  });
});

describe("POST /v1/runs/ID/stream", () => {
  it.each([
    ["another device", "tablet", "run2"],
    ["the owner", OWNER, "run2"],
    ["a device, of a loop's run,", "phone", "run4"],
    ["a device, of the owner's run,", "phone", "run1"],
  ])("lets %s watch", async (_what, token, id) => {
    const { send, runs } = await serverWithRuns();
    const run = await runs.find(id);
    run?.change({ text: "hello" });
    const stream = await send("POST", `/v1/runs/${id}/stream`, {
      token,
      body: { events: "run" },
      headers: { "x-stream-offset": "4" },
    });
    expect(stream.headers.get("x-stream-offset")).toBe("4");
    run?.end();
    const received = await events(stream);
    expect(received[0]).toMatchObject({ type: "run", id, agent: "coder" });
    expect(received.filter(({ type }) => type === "token")).toEqual([
      { type: "token", delta: "o" },
    ]);
    expect(received.at(-1)).toMatchObject({ type: "done", content: "hello" });
  });

  it("shows two readers the same run, each from where it is", async () => {
    const { send, ofOwner } = await serverWithRuns();
    ofOwner.change({ text: "abc" });
    const watch = (offset: string) =>
      send("POST", "/v1/runs/run1/stream", { headers: { "x-stream-offset": offset } }).then(events);
    const readers = [watch("0"), watch("2")];
    await settle();
    ofOwner.change({ text: "abcdef" });
    await settle();
    ofOwner.end();
    const texts = (await Promise.all(readers)).map((received) =>
      received.map((event) => ("delta" in event ? event.delta : "")).join(""),
    );
    expect(texts).toEqual(["abcdef", "cdef"]);
  });

  it("sends the events of a chat where no others are wanted, with and without a body", async () => {
    const { send, ofOwner } = await serverWithRuns();
    ofOwner.change({ text: "hi" });
    ofOwner.end();
    for (const body of [undefined, {}, { events: null }]) {
      const received = await events(await send("POST", "/v1/runs/run1/stream", { body }));
      expect(received.map(({ type }) => type)).toEqual(["token", "done"]);
    }
  });

  it.each<[string, unknown, number, string]>([
    ["/v1/runs/none/stream", {}, 404, "not_found.run"],
    ["/v1/runs/run1/stream", { events: "all" }, 400, "validation.invalid_body"],
    ["/v1/runs/run1/stream", "{", 400, "validation.invalid_json"],
  ])("answers %s with %j by %i", async (path, body, status, code) => {
    const { send } = await serverWithRuns();
    expect(await outcome(await send("POST", path, { body }))).toEqual({ status, body: code });
  });

  it("refuses a body that does not say what it is", async () => {
    const { handler } = await serverWithRuns();
    const answer = await handler(
      new Request("http://127.0.0.1:53210/v1/runs/run1/stream", {
        method: "POST",
        headers: { authorization: `Bearer ${OWNER}` },
        body: new TextEncoder().encode("{}"),
      }),
    );
    expect(await outcome(answer)).toEqual({
      status: 415,
      body: "validation.unsupported_media_type",
    });
  });

  it("ends when its reader is removed", async () => {
    const { send, devices, ofOwner } = await serverWithRuns();
    const received = events(await send("POST", "/v1/runs/run1/stream", { token: "tablet" }));
    await devices.revoke("tablet");
    expect((await received).at(-1)).toMatchObject({
      type: "error",
      message: "This device was removed on the PC. Pair it again.",
    });
    expect(ofOwner.ending).toBeUndefined();
  });
});

const MAY_ACT: [who: string, id: string, may: boolean][] = [
  [OWNER, "run1", true],
  [OWNER, "run2", true],
  [OWNER, "run4", true],
  ["phone", "run1", false],
  ["phone", "run2", true],
  ["phone", "run3", false],
  ["phone", "run4", true],
  ["guest", "run2", false],
];

describe("DELETE /v1/runs/ID", () => {
  it.each(MAY_ACT)("for %s and %s: %s", async (token, id, may) => {
    const { send, runs } = await serverWithRuns();
    const answer = await send("DELETE", `/v1/runs/${id}`, { token });
    expect(answer.status).toBe(may ? 204 : 403);
    const by = token === OWNER ? "owner" : token;
    expect(runs.calls).toEqual(may ? [`stop ${id} by ${by}`] : []);
  });

  it("tells of a run that is not there", async () => {
    const { send } = await agentServer();
    expect(await outcome(await send("DELETE", "/v1/runs/none"))).toEqual({
      status: 404,
      body: "not_found.run",
    });
  });
});

describe("POST /v1/runs/ID/resume", () => {
  it.each(MAY_ACT)("for %s and %s: %s", async (token, id, may) => {
    const { send, runs } = await serverWithRuns();
    (await runs.find(id))?.change({ status: "interrupted" });
    const { status } = await send("POST", `/v1/runs/${id}/resume`, { token });
    expect(status).toBe(may ? 204 : 403);
    const by = token === OWNER ? "owner" : token;
    expect(runs.calls).toEqual(may ? [`resume ${id} by ${by}`] : []);
  });

  it("tells of a run that needs none", async () => {
    const { send } = await serverWithRuns();
    expect(await outcome(await send("POST", "/v1/runs/run1/resume"))).toEqual({
      status: 409,
      body: "run.not_interrupted",
    });
  });
});

describe("A device without the grant", () => {
  it.each([
    ["GET", "/v1/runs/run2"],
    ["POST", "/v1/runs/run2/stream"],
    ["DELETE", "/v1/runs/run2"],
    ["POST", "/v1/runs/run2/resume"],
    ["GET", "/v1/runs/none"],
    ["GET", "/v1/approvals/run2.1"],
    ["POST", "/v1/approvals/run2.1"],
    ["GET", "/v1/approvals/rules"],
    ["DELETE", "/v1/approvals/rules/r1"],
    ["POST", "/v1/emergency-stop"],
    ["POST", "/v1/operator/resume"],
    ["GET", "/v1/agent-profiles"],
    ["POST", "/v1/agent-sessions/tool-approvals/run2.1/respond"],
  ])("is refused %s %s, before its body is read", async (method, path) => {
    const { send, runs, ofPhone } = await serverWithRuns();
    runs.ask(ofPhone);
    const body = method === "POST" ? "{ not JSON" : undefined;
    expect(await outcome(await send(method, path, { token: "guest", body }))).toEqual({
      status: 403,
      body: "auth.forbidden",
    });
    expect(runs.calls).toEqual([]);
  });
});

describe("Removing a device", () => {
  it("stops its runs, and no others", async () => {
    const { devices, runs, ofPhone } = await serverWithRuns();
    await devices.revoke("phone");
    await settle();
    expect(runs.calls).toEqual(["stop all of phone by owner"]);
    expect(ofPhone.ending?.status).toBe("stopped");
    expect(runs.runs.filter(({ ending }) => ending).length).toBe(1);
  });

  it("stops its runs also when it was removed before the server's start", async () => {
    const { runs } = await agentServer();
    await runs.start({ ...REQUEST, startedBy: "long-gone" });
    await settle();
    expect(runs.calls).toEqual(["stop all of long-gone by owner"]);
  });

  it("begins no run of a message whose body was still on its way", async () => {
    const { handler, devices, runs } = await agentServer();
    const body = new TransformStream<Uint8Array, Uint8Array>();
    const writer = body.writable.getWriter();
    const answer = handler(
      new Request("http://127.0.0.1/v1/chat/stream", {
        method: "POST",
        headers: { authorization: "Bearer phone", "content-type": "application/json" },
        body: body.readable,
        duplex: "half",
      } as RequestInit),
    );
    const message = { messages: [{ role: "user", content: "hello" }], agent: "coder" };
    // Taken once the device is known.
    await writer.write(new TextEncoder().encode(JSON.stringify(message)));
    await devices.revoke("phone");
    await writer.close();
    expect(await outcome(await answer)).toEqual({ status: 401, body: "auth.invalid_token" });
    expect(runs.runs).toEqual([]);
  });
});

describe("A browser's preflight", () => {
  it.each([
    ["GET", "/v1/runs"],
    ["POST", "/v1/events"],
    ["DELETE", "/v1/runs/some-id"],
    ["POST", "/v1/approvals/some-id"],
  ])("for %s %s is answered without a token", async (method, path) => {
    const { handler } = await agentServer();
    const answer = await handler(
      new Request(`http://127.0.0.1:53210${path}`, {
        method: "OPTIONS",
        headers: {
          origin: "http://localhost:3000",
          "access-control-request-method": method,
          "access-control-request-headers": "authorization,content-type,x-stream-offset",
        },
      }),
    );
    expect([
      answer.status,
      answer.headers.get("access-control-allow-origin"),
      answer.headers.get("access-control-allow-methods"),
      answer.headers.get("access-control-allow-headers"),
    ]).toEqual([
      204,
      "http://localhost:3000",
      expect.stringContaining(method),
      "authorization,content-type,x-stream-offset",
    ]);
  });
});
