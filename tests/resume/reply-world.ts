/**
 * Handlers on one store of replies, a provider, clients, and the model of what they should do.
 * Knows no test runner, so that it runs on Node, Deno and Bun alike.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { NewDevice } from "../../src/auth/device.ts";
import { Devices } from "../../src/auth/devices.ts";
import { PairRequests } from "../../src/auth/pair-requests.ts";
import { PairingCodes } from "../../src/auth/pairing-codes.ts";
import type { ChatEvent } from "../../src/chat.ts";
import { ChatError } from "../../src/errors.ts";
import { createHandler, type Handler } from "../../src/handler.ts";
import type { Provider, ProviderEvent } from "../../src/providers/provider.ts";
import type { ReplySlice, ReplyStore, StoredReply } from "../../src/reply/reply-store.ts";
import { ScriptedSource } from "../reply/scripted-source.ts";
import { settle as takeTurns } from "../settle.ts";
import { aligned, type ModelReply, ReplyModel } from "./reply-model.ts";
import { StreamReader } from "./stream-reader.ts";

/** Bounds of the store: short, so that no schedule holds a reader up for the minute after which its stream is ended. */
export const BOUNDS = { maxReplies: 3, maxBytes: 160, keptMs: 1_500 };

const KEYS = ["k0", "k1", "k2", "k3", "k4"];

/** Where a schedule is played. */
export interface Setting {
  /** The store as each instance of the server sees it; requests go to them in turn. */
  readonly stores: readonly ReplyStore[];
  /** Lets everything happen that needs no time to pass. */
  settle(): Promise<void>;
  /** Whether what takes too long is given up: then a reader that is cut off may miss last words. */
  readonly isTimed?: boolean;
  /** Has time pass for the store and, where the clock is a fake one, for all. */
  pass(ms: number): void;
}

/** One thing that happens. */
export type Action =
  /** Sends a message, or sends it again from any offset; so often at once. */
  | { readonly type: "open"; readonly key: string; readonly offset: number; readonly times: number }
  | { readonly type: "openOther"; readonly key: string }
  | { readonly type: "read"; readonly reader: number; readonly chunks: number }
  | { readonly type: "drop"; readonly reader: number; readonly bytes: number }
  /** A client that was dropped comes back, holding all or less of what it had read. */
  | { readonly type: "resume"; readonly reader: number; readonly forgets: number }
  | { readonly type: "poll"; readonly key: string; readonly offset: number }
  | { readonly type: "give"; readonly key: string; readonly piece: string }
  | { readonly type: "finish"; readonly key: string }
  | { readonly type: "fail"; readonly key: string }
  | { readonly type: "stop"; readonly key: string }
  | { readonly type: "pass"; readonly ms: number }
  /** The device that holds the token of all these clients is removed. */
  | { readonly type: "revoke" }
  | { readonly type: "shutdown" };

const key = fc.constantFrom(...KEYS);
const index = fc.nat(7);
const piece = fc.oneof(
  fc.constantFrom("a", "\u{1f600}", "\ud83d", "\ude00", "\u2028", "\n\ndata: x\n\n", "<think>"),
  fc.string({ unit: "binary", minLength: 1, maxLength: 12 }),
);
const offset = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(20));
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant("open" as const),
      key,
      offset,
      times: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("openOther" as const), key }) },
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant("read" as const),
      reader: index,
      chunks: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ type: fc.constant("drop" as const), reader: index, bytes: fc.nat(60) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant("resume" as const),
      reader: index,
      forgets: fc.oneof(fc.constant(0), fc.nat(10)),
    }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("poll" as const), key, offset }) },
  { weight: 10, arbitrary: fc.record({ type: fc.constant("give" as const), key, piece }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("finish" as const), key }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("fail" as const), key }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("stop" as const), key }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("pass" as const), ms: fc.nat(1_000) }) },
);
/** Any schedule. */
export const schedule: fc.Arbitrary<Action[]> = fc
  .tuple(
    fc.array(action, { minLength: 5, maxLength: 60, size: "max" }),
    fc.constantFrom<Action[]>([], [{ type: "shutdown" }], [{ type: "revoke" }]),
  )
  .map(([actions, last]): Action[] => [...actions, ...last]);

/** Stores that report when a reader is given the ending of the reply kept under a key. */
class Observation {
  readonly #onRead: (key: string) => void;
  /** How many replies were begun under a key. */
  readonly #begun = new Map<string, number>();
  readonly #observed = new WeakSet<StoredReply>();

  constructor(onRead: (key: string) => void) {
    this.#onRead = onRead;
  }

  of(store: ReplyStore): ReplyStore {
    return {
      find: async (key) => {
        const reply = await store.find(key);
        return reply && this.#observe(key.key, reply);
      },
      claim: async (key, fingerprint) => {
        const { reply, isNew } = await store.claim(key, fingerprint);
        if (isNew) this.#begun.set(key.key, (this.#begun.get(key.key) ?? 0) + 1);
        return { reply: this.#observe(key.key, reply), isNew };
      },
    };
  }

  #observe(key: string, reply: StoredReply): StoredReply {
    if (this.#observed.has(reply)) return reply;
    this.#observed.add(reply);
    const begun = this.#begun.get(key);
    const tell = (slice: ReplySlice | undefined): ReplySlice | undefined => {
      if (slice?.ending && this.#begun.get(key) === begun) this.#onRead(key);
      return slice;
    };
    const [read, follow] = [reply.read.bind(reply), reply.follow.bind(reply)];
    reply.read = async (offset) => tell(await read(offset));
    reply.follow = async (offset, signal) => tell(await follow(offset, signal));
    return reply;
  }
}

/** Handlers, provider, clients, and the model of what they should do. */
class World {
  readonly model = new ReplyModel(BOUNDS);
  readonly #sources = new Map<string, ScriptedSource<ProviderEvent | string>[]>();
  readonly #provider: Provider = {
    name: "Scripted",
    chat: ([message]) => {
      const source = new ScriptedSource<ProviderEvent | string>();
      const key = message?.content ?? "";
      this.#sources.set(key, [...(this.#sources.get(key) ?? []), source]);
      return source;
    },
  };
  readonly #shutdown = new AbortController();
  readonly #devices = new Devices();
  #device: NewDevice | undefined;
  readonly #setting: Setting;
  readonly #handlers: readonly Handler[];
  #requests = 0;
  /** Replies that were ended, and whose readers were cut off, at the same time. */
  readonly #cutOff = new Set<ModelReply>();

  /** Clients that are connected, and the reply that each one reads. */
  readonly #readers: { readonly reader: StreamReader; readonly reply: ModelReply }[] = [];
  readonly #dropped: { readonly key: string; readonly text: string }[] = [];

  constructor(setting: Setting) {
    this.#setting = setting;
    const observation = new Observation((key) => this.model.markRead(key));
    this.#handlers = setting.stores.map((store) =>
      createHandler({
        token: "the owner's",
        pairing: {
          devices: this.#devices,
          codes: new PairingCodes(),
          requests: new PairRequests(),
        },
        // Late, so that requests under one key find each other between look-up and claim.
        provider: () => takeTurns().then(() => this.#provider),
        shutdown: this.#shutdown.signal,
        replies: observation.of(store),
      }),
    );
  }

  /** Gives the clients the token of a device. */
  async pair(): Promise<void> {
    this.#device = await this.#devices.add("phone");
  }

  async do(action: Action): Promise<void> {
    if (action.type === "open") await this.#open(action.key, action.offset, action.times);
    if (action.type === "openOther") await this.#openOther(action.key);
    if (action.type === "read") await this.#read(action.reader, action.chunks);
    if (action.type === "drop") await this.#drop(action.reader, action.bytes);
    if (action.type === "resume") await this.#resume(action.reader, action.forgets);
    if (action.type === "poll") await this.#poll(action.key, action.offset);
    if (action.type === "stop") await this.#stop(action.key);
    if (action.type === "give") this.#give(action.key, action.piece);
    if (action.type === "finish") this.#finish(action.key);
    if (action.type === "fail") this.#fail(action.key);
    if (action.type === "pass") this.#pass(action.ms);
    if (action.type === "revoke") await this.#revoke();
    if (action.type === "shutdown") this.#shutDown();
    await this.#setting.settle();
  }

  /** Lets every reply end and every client read to the end of its stream; then looks at all. */
  async conclude(): Promise<void> {
    for (const { key } of this.model.running()) this.#finish(key);
    await this.#setting.settle();
    for (const { reader } of this.#readers) {
      while (await reader.read());
      assert.ok(reader.ended, "a stream has no end");
    }
    for (const { reader, reply } of this.#readers) this.#checkStream(reader, reply);
    for (const key of KEYS)
      assert.equal(
        this.#sources.get(key)?.length ?? 0,
        this.model.runs.get(key) ?? 0,
        `runs of ${key}`,
      );
  }

  #checkStream({ text, events }: StreamReader, reply: ModelReply): void {
    const last = events.at(-1);
    assert.deepEqual(
      events.map(isTerminal),
      events.map((_, at) => at === events.length - 1),
    );
    assert.ok(!events.some((event) => event.type === "token" && event.delta === ""));
    if (reply.status === "error") assert.deepEqual(last, { type: "error", message: reply.message });
    else assert.deepEqual(last && { ...last, usage: 0, finishReason: 0 }, doneEvent(reply.text));
    const { isTimed = false } = this.#setting;
    const isShort = isTimed && this.#cutOff.has(reply) && text === withoutHalf(reply.text);
    assert.equal(text, isShort ? withoutHalf(reply.text) : reply.text);
  }

  async #open(key: string, offset: number, times = 1, held?: string): Promise<void> {
    const known = this.model.find(key);
    const requests = Array.from({ length: times }, () => this.#post(key, offset));
    const responses = await Promise.all(requests);
    await this.#setting.settle();
    const refused = known ? offset > known.text.length && 409 : offset > 0 && 409;
    const reply = refused ? undefined : (known ?? this.model.begin(key));
    for (const response of responses) {
      assert.equal(response.status, refused || (reply ? 200 : 503));
      if (!reply || !response.body) continue;
      const start = aligned(reply.text, offset);
      assert.equal(response.headers.get("x-stream-offset"), String(start));
      const before = (held ?? reply.text).slice(0, start);
      this.#readers.push({
        reader: new StreamReader(key, before, response.body, this.#setting.settle),
        reply,
      });
    }
  }

  async #openOther(key: string): Promise<void> {
    if (!this.model.find(key)) return;
    assert.equal((await this.#post(key, 0, "another message")).status, 422);
  }

  async #read(at: number, chunks: number): Promise<void> {
    const one = this.#readers[at];
    for (let count = 0; one && count < chunks && !one.reader.ended; count++)
      if (!(await one.reader.read())) break;
    // What a reader holds never ends inside a pair.
    if (one) assert.equal(aligned(one.reply.text, one.reader.text.length), one.reader.text.length);
  }

  async #drop(at: number, bytes: number): Promise<void> {
    const [one] = this.#readers.splice(at, 1);
    if (!one) return;
    await one.reader.drop(bytes);
    assert.ok(one.reply.text.startsWith(one.reader.text), "a reader holds another text");
    this.#dropped.push({ key: one.reader.key, text: one.reader.text });
  }

  async #resume(at: number, forgets: number): Promise<void> {
    const [one] = this.#dropped.splice(at, 1);
    if (!one) return;
    const held = one.text.slice(0, Math.max(0, one.text.length - forgets));
    const known = this.model.find(one.key);
    // A key that was evicted and taken anew has another reply, which a client cannot tell.
    if (known && !known.text.startsWith(held)) return;
    await this.#open(one.key, held.length, 1, held);
  }

  async #poll(key: string, offset: number): Promise<void> {
    const reply = this.model.find(key);
    const response = await this.#request(`/v1/chat/streams/${key}?offset=${offset}`);
    if (!reply) return assert.equal(response.status, 404);
    if (offset > reply.text.length) return assert.equal(response.status, 409);
    const start = aligned(reply.text, offset);
    assert.deepEqual(await response.json(), {
      status: reply.status,
      offset: start,
      content: reply.text.slice(start),
      ...(reply.message !== undefined && { message: reply.message }),
      ...(reply.status === "done" && { finishReason: "stop" }),
    });
  }

  async #stop(key: string): Promise<void> {
    const reply = this.model.find(key);
    const response = await this.#request(`/v1/chat/streams/${key}`, { method: "DELETE" });
    assert.equal(response.status, reply ? 204 : 404);
    if (reply?.status === "running") this.model.end(reply, "stopped");
  }

  #give(key: string, piece: string): void {
    this.#withRunning(key, (reply, source) => {
      source.give(piece);
      this.model.give(reply, piece);
    });
  }

  #finish(key: string): void {
    this.#withRunning(key, (reply, source) => {
      source.give({ type: "finish", reason: "stop" });
      this.model.end(reply, "done");
    });
  }

  #fail(key: string): void {
    this.#withRunning(key, (reply, source) => {
      source.fail(new ChatError("provider.failed", "The model fell over."));
      this.model.end(reply, "error", "The model fell over.");
    });
  }

  #withRunning(
    key: string,
    act: (reply: ModelReply, source: ScriptedSource<ProviderEvent | string>) => void,
  ): void {
    const reply = this.model.running().find((one) => one.key === key);
    const source = this.#sources.get(key)?.at(-1);
    if (reply && source) act(reply, source);
  }

  #pass(ms: number): void {
    this.model.now += ms;
    this.#setting.pass(ms);
  }

  #shutDown(): void {
    const reason = new ChatError("server.shutting_down", "The PC is going to sleep.");
    this.#shutdown.abort(reason);
    this.#cutRunning(reason.message);
  }

  async #revoke(): Promise<void> {
    await this.#devices.revoke(this.#device?.device.id ?? "");
    this.#cutRunning("This device was removed on the PC. Pair it again.");
    assert.equal((await this.#post("k0", 0)).status, 401);
  }

  #cutRunning(message: string): void {
    for (const reply of this.model.running()) {
      this.model.end(reply, "error", message);
      this.#cutOff.add(reply);
    }
  }

  #post(key: string, offset: number, content = key): Promise<Response> {
    return this.#request("/v1/chat/stream", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "idempotency-key": key,
        "x-stream-offset": String(offset),
      },
      body: JSON.stringify({ messages: [{ role: "user", content }] }),
    });
  }

  #request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...init.headers, authorization: `Bearer ${this.#device?.token}` };
    const handler = this.#handlers[this.#requests++ % this.#handlers.length] as Handler;
    return handler(new Request(`http://pc${path}`, { ...init, headers }));
  }
}

function isTerminal({ type }: ChatEvent): boolean {
  return type !== "token";
}

// What is held back until its other half comes, or the reply ends.
function withoutHalf(text: string): string {
  return text.replace(/[\ud800-\udbff]$/, "");
}

function doneEvent(content: string): object {
  return { type: "done", content, usage: 0, finishReason: 0 };
}

/** Plays a schedule to its end. @throws Error when a promise is broken */
export async function playSchedule(actions: readonly Action[], setting: Setting): Promise<void> {
  const world = new World(setting);
  await world.pair();
  for (const action of actions) await world.do(action);
  await world.conclude();
}
