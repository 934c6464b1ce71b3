import { describe, expect, it } from "vitest";
import { settle } from "../settle.ts";
import { endless, events, MESSAGE, OWNER, outcome, pairingServer } from "./pairing-server.ts";

const REMOVED = "This device was removed on the PC. Pair it again.";

async function streaming(headers: Record<string, string> = {}) {
  const model = endless();
  const server = pairingServer({ provider: model.provider });
  const device = await server.pair();
  const open = (token: string): Promise<Response> =>
    server.send("POST", "/v1/chat/stream", { token, body: MESSAGE, headers });
  const stream = await open(device.token);
  const received = events(stream);
  await model.begun;
  const revoke = (): Promise<Response> =>
    server.send("DELETE", `/v1/devices/${device.id}`, { token: OWNER });
  return { ...server, model, device, open, received, revoke };
}

describe("Revoking a device", () => {
  it.each([
    ["a plain stream", {}],
    ["a kept stream", { "idempotency-key": "k1" }],
  ])(
    "ends %s with one error, stops the provider, then refuses the token",
    async (_what, headers) => {
      const { model, device, open, received, revoke } = await streaming(headers);
      expect((await revoke()).status).toBe(204);
      expect(await received).toEqual([
        { type: "token", delta: "once" },
        { type: "error", message: REMOVED },
      ]);
      await model.stopped;
      expect(await outcome(await open(device.token))).toEqual({
        status: 401,
        body: "auth.invalid_token",
      });
      expect(model.asked()).toBe(1);
    },
  );

  it("ends all readers of one kept stream", async () => {
    const { device, open, received, revoke } = await streaming({ "idempotency-key": "k1" });
    const second = events(await open(device.token));
    await revoke();
    for (const reader of [await received, await second])
      expect(reader.filter(({ type }) => type !== "token")).toEqual([
        { type: "error", message: REMOVED },
      ]);
  });

  it("stops a kept reply that has no reader at the moment", async () => {
    const model = endless();
    const server = pairingServer({ provider: model.provider });
    const { id, token } = await server.pair();
    const leaving = new AbortController();
    const stream = await server.send("POST", "/v1/chat/stream", {
      token,
      body: MESSAGE,
      headers: { "idempotency-key": "k1" },
      signal: leaving.signal,
    });
    await stream.body?.cancel();
    leaving.abort();
    await model.begun;
    await server.send("DELETE", `/v1/devices/${id}`, { token: OWNER });
    await model.stopped;
  });

  it("leaves the owner's and the other devices' streams alone", async () => {
    const model = endless();
    const server = pairingServer({ provider: model.provider });
    const [lost, kept] = [await server.pair(), await server.pair()];
    const closing = new AbortController();
    const open = (token: string): Promise<Response> =>
      server.send("POST", "/v1/chat/stream", { token, body: MESSAGE, signal: closing.signal });
    const [gone, ...others] = (await Promise.all([lost.token, kept.token, OWNER].map(open))).map(
      (answer) => ({ answer, ended: false }),
    );
    const finished = others.map(async (other) => {
      await other.answer.text();
      other.ended = true;
    });
    await server.send("DELETE", `/v1/devices/${lost.id}`, { token: OWNER });
    await gone?.answer.text();
    await settle();
    expect(others.map(({ ended }) => ended)).toEqual([false, false]);
    closing.abort();
    await Promise.all(finished);
  });

  it("refuses a message whose body was still on its way", async () => {
    const model = endless();
    const server = pairingServer({ provider: model.provider });
    const { id, token } = await server.pair();
    const body = new TransformStream<Uint8Array, Uint8Array>();
    const writer = body.writable.getWriter();
    const answer = server.app.fetch(
      new Request("http://127.0.0.1/v1/chat/stream", {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: body.readable,
        duplex: "half",
      } as RequestInit),
    );
    await writer.write(new TextEncoder().encode(JSON.stringify(MESSAGE)));
    await server.send("DELETE", `/v1/devices/${id}`, { token: OWNER });
    await writer.close();
    expect(await events(await answer)).toEqual([{ type: "error", message: REMOVED }]);
    expect(model.asked()).toBe(0);
  });
});

describe("A kept reply", () => {
  const KEY = { "idempotency-key": "k1" };

  it("is unknown to any token but the one that asked", async () => {
    const server = pairingServer();
    const [mine, other] = [await server.pair(), await server.pair()];
    const asked = await server.send("POST", "/v1/chat/stream", {
      token: mine.token,
      body: MESSAGE,
      headers: KEY,
    });
    await asked.text();
    const poll = (token: string): Promise<Response> =>
      server.send("GET", "/v1/chat/streams/k1", { token });
    expect(await outcome(await poll(mine.token))).toEqual({
      status: 200,
      body: { status: "done", offset: 0, content: "hello" },
    });
    for (const token of [other.token, OWNER]) {
      expect(await outcome(await poll(token))).toEqual({ status: 404, body: "not_found.stream" });
      const stopped = await server.send("DELETE", "/v1/chat/streams/k1", { token });
      expect(await outcome(stopped)).toEqual({ status: 404, body: "not_found.stream" });
      const resumed = await server.send("POST", "/v1/chat/stream", {
        token,
        body: MESSAGE,
        headers: { ...KEY, "x-stream-offset": "2" },
      });
      expect(await outcome(resumed)).toEqual({ status: 409, body: "chat.stream_lost" });
      const another = await server.send("POST", "/v1/chat/stream", {
        token,
        body: { messages: [{ role: "user", content: "mine" }] },
        headers: KEY,
      });
      expect(await events(another)).toEqual([
        { type: "token", delta: "mine" },
        { type: "done", content: "mine" },
      ]);
    }
  });
});
