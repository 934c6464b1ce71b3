/**
 * Providers to test against: real sockets, real wire formats, no network, no clock.
 *
 * ```ts
 * const fake = await startFake("anthropic", stream({ reasoning: "Hm." }, "Hel", "lo"));
 * const provider = anthropic({ apiKey: "key", model: "m", baseUrl: fake.url });
 * ...
 * fake.requests[0].body       // what was asked
 * await fake.requests[0].closed // the client went away
 * await fake.close();
 * ```
 * Scripts: `stream(...steps)`, `words(text)`, `echo`, `answer(status, body, headers)`,
 * `noAnswer("reset" | "drop" | "hang")`, or a function of the request. See script.ts.
 *
 * Only node:http beneath, which Deno and Bun have too.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isCut, perform, send } from "./perform.ts";
import type { Answer, FakeRequest, Script } from "./script.ts";
import { anthropicWire } from "./wire/anthropic.ts";
import { geminiWire } from "./wire/gemini.ts";
import { minimaxWire } from "./wire/minimax.ts";
import { ollamaWire } from "./wire/ollama.ts";
import { openaiWire } from "./wire/openai.ts";
import type { Wire, WireOptions } from "./wire/wire.ts";

export * from "./script.ts";
export { FAKE_USAGE } from "./wire/wire.ts";

const WIRES = {
  openai: openaiWire,
  anthropic: anthropicWire,
  gemini: geminiWire,
  ollama: ollamaWire,
  minimax: minimaxWire,
} as const satisfies Record<string, Wire>;

/** The wire formats that a fake can speak. */
export type FakeDialect = keyof typeof WIRES;

/** Options of {@link startFake}. */
export interface FakeOptions extends WireOptions {
  /** The models it lists, or what it answers instead. Default `["fake-model"]`. */
  readonly models?: readonly string[] | { readonly answer: Answer };
  /** How many models a page holds, for the APIs that page theirs. Default 1000. */
  readonly pageSize?: number;
  /** Why a request is refused with status 400, in place of what the dialect's own API refuses. */
  readonly check?: NonNullable<Wire["check"]>;
  /** Byte offsets of a streamed body at which the bytes go out apart, or between all of them. */
  readonly splitAt?: readonly number[] | "every byte";
}

/** A fake provider that runs. */
export interface FakeProvider {
  /** In the form that the kind's `baseUrl` (or `host`) takes. */
  readonly url: string;
  /** All requests so far, refused and unknown ones included. */
  readonly requests: readonly FakeRequest[];
  /** Those of them that ask for a reply. */
  readonly chats: readonly FakeRequest[];
  /** Why some of them were refused as the real API refuses them. */
  readonly refusals: readonly string[];
  /** The next request for a reply to arrive from now on. */
  nextChat(): Promise<FakeRequest>;
  /** Ends every connection and stops. */
  close(): Promise<void>;
}

/** Starts a fake on a free port of this machine. */
export async function startFake(
  dialect: FakeDialect,
  script: Script,
  options: FakeOptions = {},
): Promise<FakeProvider> {
  const requests: FakeRequest[] = [];
  const chats: FakeRequest[] = [];
  const refusals: string[] = [];
  const waiting: ((request: FakeRequest) => void)[] = [];
  const answerer = new Answerer(WIRES[dialect], script, options, {
    chat(request) {
      for (const notify of waiting.splice(0)) notify(request);
      return chats.push(request) - 1;
    },
    refusal: (words) => void refusals.push(words),
  });
  const server = createServer((incoming, response) => {
    const handle = async (): Promise<void> => {
      const request = await readRequest(incoming, response);
      requests.push(request);
      await answerer.answer(request, response);
    };
    // Writing to a client that has left fails, and there is nobody left to tell.
    handle().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: dialect === "openai" || dialect === "minimax" ? `${origin}/v1` : origin,
    requests,
    chats,
    refusals,
    nextChat: () => new Promise((resolve) => waiting.push(resolve)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readRequest(
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<FakeRequest> {
  const closed = new Promise<void>((resolve) => {
    response.once("close", () => {
      if (!response.writableEnded && !isCut(response)) resolve();
    });
  });
  const decoder = new TextDecoder();
  let text = "";
  for await (const part of incoming) text += decoder.decode(part, { stream: true });
  return {
    method: incoming.method ?? "",
    path: incoming.url ?? "",
    headers: incoming.headers,
    body: text === "" ? undefined : JSON.parse(text),
    closed,
  };
}

/** Is told of what happens. */
interface Register {
  /** Returns how many chats came before. */
  chat(request: FakeRequest): number;
  refusal(words: string): void;
}

class Answerer {
  readonly #wire: Wire;
  readonly #script: Script;
  readonly #options: FakeOptions;
  readonly #register: Register;

  constructor(wire: Wire, script: Script, options: FakeOptions, register: Register) {
    this.#wire = wire;
    this.#script = script;
    this.#options = options;
    this.#register = register;
  }

  async answer(request: FakeRequest, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.path, "http://fake");
    const route = this.#wire.route(request.method, pathname);
    if (route === "chat") return this.#chat(request, response);
    if (route === "models") return this.#models(searchParams, response);
    if (route === "other")
      return send(response, { status: 200, body: this.#wire.other?.(request) ?? {} });
    const body = this.#wire.error(404, `no such route: ${pathname}`);
    return send(response, { status: 404, body });
  }

  async #chat(request: FakeRequest, response: ServerResponse): Promise<void> {
    const index = this.#register.chat(request);
    const reply =
      typeof this.#script === "function" ? await this.#script(request, index) : this.#script;
    const { check = this.#wire.check } = this.#options;
    const refusal = "stream" in reply ? check?.(request) : undefined;
    if (refusal !== undefined) {
      this.#register.refusal(refusal);
      return send(response, { status: 400, body: this.#wire.error(400, refusal) });
    }
    const whole = "stream" in reply && this.#wire.whole?.(request);
    if (whole) return send(response, { status: 200, body: whole });
    await perform(reply, response, {
      ...this.#options,
      wire: this.#wire,
      encoder: this.#wire.reply(request, this.#options),
    });
  }

  #models(query: URLSearchParams, response: ServerResponse): void {
    const { models = ["fake-model"], pageSize = 1000 } = this.#options;
    const list = "answer" in models ? models.answer : undefined;
    const names = "answer" in models ? [] : models;
    send(response, list ?? { status: 200, body: this.#wire.models(names, query, pageSize) });
  }
}
