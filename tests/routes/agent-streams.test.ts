import { afterEach, describe, expect, it } from "vitest";
import { listen } from "../../src/cli/server/listen.ts";
import { ChatError } from "../../src/errors.ts";
import type { RunEvent } from "../../src/runs/run-events.ts";
import { script } from "../agent/fake-world.ts";
import { eventually } from "../eventually.ts";
import { FakePc } from "../runs/fake-pc.ts";
import { type Address, EventReader, send } from "../runtimes/client.ts";
import { agentServer } from "./agent-server.ts";
import { OWNER } from "./pairing-server.ts";

const WRITE = { name: "files__write", given: { path: "secret.txt" } };
const LONG_MS = 60_000;
const TEXT_BEFORE =
  "Let me write.\n<think>Waits for your word: open this PC's page, or answer on its terminal</think>\n";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A server on a socket, with an agent that asks before it writes, and then says "Done.". */
async function serve(options: { keepAliveMs?: number; shutdown?: AbortSignal } = {}) {
  const pc = new FakePc();
  pc.world.model = script({ say: "Let me write.", calls: [WRITE] });
  pc.world.standing = () => "ask";
  const runs = await pc.start();
  const { handler, devices } = await agentServer({ runs, ...options });
  const { port, close } = await listen({ host: "127.0.0.1", port: 0, fetch: handler });
  closers.push(() => runs.close(), close);
  const as = (token: string): Address => ({ url: `http://127.0.0.1:${port}`, token });
  const post = async (
    path: string,
    { token = OWNER, body = {}, headers = {} }: Posted = {},
  ): Promise<Reader> => {
    const init = { method: "POST", body: JSON.stringify(body), headers };
    return new Reader(await send(as(token), path, init));
  };
  const chat = (body: object = {}, posted: Posted = {}): Promise<Reader> =>
    post("/v1/chat/stream", {
      ...posted,
      body: { messages: [{ role: "user", content: "Go." }], agent: "helper", ...body },
    });
  const get = async (path: string, token = OWNER) =>
    (await send(as(token), path)).json() as Promise<Record<string, unknown>>;
  const answer = async (decision: string, token = OWNER) => {
    const [{ id, digest }] = (await get("/v1/approvals", token)).approvals as [RunApprovalLike];
    return post(`/v1/approvals/${id}`, { token, body: { decision, digest } });
  };
  return { pc, runs, devices, post, chat, get, answer };
}

interface Posted {
  readonly token?: string;
  readonly body?: object;
  readonly headers?: Record<string, string>;
}

interface RunApprovalLike {
  readonly id: string;
  readonly digest: string;
}

/** A stream of a run's events, as it comes. */
class Reader extends EventReader {
  get runEvents(): readonly RunEvent[] {
    return this.events as unknown as RunEvent[];
  }

  /** Reads until the run waits for somebody. */
  untilAsked(): Promise<this> {
    return this.until(() => this.text.includes("Waits for"));
  }
}

describe("A run's stream, over sockets,", () => {
  it(
    "begins with a comment and a snapshot, and ends with the whole text",
    async () => {
      const { chat, answer } = await serve();
      const reader = await (await chat({ events: "run" })).untilAsked();
      expect(reader.comments).toBeGreaterThan(0);
      expect(reader.runEvents[0]).toMatchObject({ type: "run", id: "run1", agent: "helper" });
      await answer("once");
      await reader.rest();
      expect(reader.runEvents.at(-1)).toMatchObject({
        type: "done",
        runId: "run1",
        content: reader.text,
      });
      expect(reader.text).toContain("→ files · write");
      expect(reader.runEvents.map(({ type }) => type)).toContain("approval");
    },
    LONG_MS,
  );

  it(
    "is a plain reply's for a client that knows no others",
    async () => {
      const { chat, answer } = await serve();
      const reader = await (await chat()).untilAsked();
      await answer("once");
      await reader.rest();
      expect(new Set(reader.events.map(({ type }) => type))).toEqual(new Set(["token", "done"]));
      expect(Object.keys(reader.events.at(-1) ?? {}).sort()).toEqual([
        "content",
        "finishReason",
        "type",
        "usage",
      ]);
      expect(reader.events.at(-1)).toMatchObject({ type: "done", content: reader.text });
    },
    LONG_MS,
  );

  it(
    "is resumed at an offset, in either view, and by the key or the run's id",
    async () => {
      const { chat, post, answer } = await serve();
      const key = { "idempotency-key": "k1" };
      const first = await (await chat({}, { headers: key })).untilAsked();
      expect(first.text).toBe(TEXT_BEFORE);
      await first.response.body?.cancel().catch(() => {});
      const headers = { ...key, "x-stream-offset": "13" };
      const again = [
        await chat({ events: "run" }, { headers }),
        await chat({}, { headers }),
        await post("/v1/runs/run1/stream", {
          body: { events: "run" },
          headers: { "x-stream-offset": "13" },
        }),
      ];
      await answer("once");
      for (const reader of again) {
        expect(reader.response.headers.get("x-stream-offset")).toBe("13");
        await reader.rest();
        expect(reader.events.at(-1)).toMatchObject({
          type: "done",
          content: `Let me write.${reader.text}`,
        });
      }
      expect(again.map(({ events }) => events[0]?.type)).toEqual(["run", "token", "run"]);
    },
    LONG_MS,
  );

  it(
    "is quiet for no longer than the keep-alive",
    async () => {
      const { chat } = await serve({ keepAliveMs: 20 });
      const reader = await (await chat({ events: "run" })).untilAsked();
      const { comments } = reader;
      await reader.until(() => reader.comments >= comments + 3);
    },
    LONG_MS,
  );

  it(
    "is shown to a second device, which is offered nothing",
    async () => {
      const { chat, post, answer } = await serve();
      const own = await (await chat({ events: "run" }, { token: "phone" })).untilAsked();
      const other = await post("/v1/runs/run1/stream", {
        token: "tablet",
        body: { events: "run" },
      });
      const offered = (reader: Reader) =>
        reader.runEvents
          .flatMap((event) =>
            event.type === "approval" ? [event] : event.type === "run" ? event.approvals : [],
          )
          .at(-1)?.offered;
      await other.untilAsked();
      expect([offered(own), offered(other)]).toEqual([["once"], []]);
      expect((await answer("once", "tablet")).response.status).toBe(403);
      expect((await answer("once", "phone")).response.status).toBe(200);
      await Promise.all([own.rest(), other.rest()]);
      expect(other.text).toBe(own.text);
    },
    LONG_MS,
  );

  it(
    "goes on when its client has left",
    async () => {
      const { chat, get, answer } = await serve();
      const reader = await (await chat()).untilAsked();
      await reader.response.body?.cancel().catch(() => {});
      await answer("once");
      await eventually(async () =>
        expect(await get("/v1/runs/run1")).toMatchObject({ status: "done" }),
      );
    },
    LONG_MS,
  );

  it(
    "ends for all readers when the run is stopped",
    async () => {
      const { chat, post, runs } = await serve();
      const readers = [
        await (await chat({ events: "run" })).untilAsked(),
        await post("/v1/runs/run1/stream", { token: "phone" }),
      ];
      await runs.stop("run1", "owner");
      for (const reader of readers) await reader.rest();
      expect(readers.map(({ events }) => events.at(-1)?.type)).toEqual(["done", "done"]);
    },
    LONG_MS,
  );

  it(
    "ends with the words of the server's end, and the run waits on",
    async () => {
      const ending = new AbortController();
      const { chat, runs } = await serve({ shutdown: ending.signal });
      const reader = await (await chat({ events: "run" })).untilAsked();
      ending.abort(new ChatError("server.shutting_down", "The PC is going to sleep."));
      await reader.rest();
      expect(reader.events.at(-1)).toEqual({
        type: "error",
        message: "The PC is going to sleep.",
        runId: "run1",
        code: "server.shutting_down",
      });
      expect(runs.list()[0]?.status).toBe("waiting");
    },
    LONG_MS,
  );

  it(
    "ends when its device is removed, and with it the run",
    async () => {
      const { chat, devices, get } = await serve();
      const reader = await (await chat({}, { token: "phone" })).untilAsked();
      await devices.revoke("phone");
      await reader.rest();
      expect(["done", "error"]).toContain(reader.events.at(-1)?.type);
      await eventually(async () =>
        expect(await get("/v1/runs/run1")).toMatchObject({ status: "stopped" }),
      );
      expect((await get("/v1/approvals")).approvals).toEqual([]);
    },
    LONG_MS,
  );
});

describe("POST /v1/events", () => {
  it(
    "tells of all runs and approvals, then of what changes",
    async () => {
      const { chat, post, answer } = await serve();
      const reader = await post("/v1/events", { token: "phone" });
      await reader.until(({ events }) => events.length >= 2);
      expect(reader.events).toEqual([
        { type: "runs", runs: [], halted: false },
        { type: "approvals", approvals: [] },
      ]);
      const run = await (await chat({}, { token: "phone" })).untilAsked();
      const isSettled = (): boolean =>
        reader.runEvents.some((event) => event.type === "approval" && event.state === "allowed");
      await reader.until(() => reader.runEvents.some(({ type }) => type === "approval"));
      expect(reader.runEvents.find(({ type }) => type === "approval")).toMatchObject({
        runId: "run1",
        arguments: expect.stringContaining("secret.txt"),
        offered: ["once"],
        state: "pending",
      });
      await answer("once", "phone");
      await reader.until(isSettled);
      await run.rest();
    },
    LONG_MS,
  );

  it(
    "tells a device without the grant that a run waits, and not for what",
    async () => {
      const { chat, post, get } = await serve();
      await (await chat({}, { token: "phone" })).untilAsked();
      const reader = await post("/v1/events", { token: "guest" });
      await reader.until(({ events }) => events.length >= 2);
      const told = JSON.stringify([
        reader.events,
        await get("/v1/approvals", "guest"),
        await get("/v1/runs", "guest"),
        await get("/v1/agent-sessions/candidates", "guest"),
      ]);
      expect(reader.events).toMatchObject([
        { type: "runs", runs: [{ id: "run1", status: "waiting" }] },
        { type: "approvals", approvals: [{ runId: "run1", state: "pending" }] },
      ]);
      expect(told).not.toMatch(/secret|digest|arguments|Let me/);
    },
    LONG_MS,
  );

  it(
    "ends when its device is removed",
    async () => {
      const { post, devices } = await serve();
      const reader = await post("/v1/events", { token: "guest" });
      await devices.revoke("guest");
      await reader.rest();
      expect(reader.events.at(-1)).toMatchObject({ type: "error", code: "auth.invalid_token" });
    },
    LONG_MS,
  );
});
