import type { ChatEvent } from "../../src/chat.ts";
import { encodeFrames, KEEP_ALIVE_COMMENT } from "../../src/sse/frames.ts";
import { settle } from "../settle.ts";

/** A stream that a test writes. */
export class FakeStream {
  readonly body: ReadableStream<Uint8Array>;
  #controller!: ReadableStreamDefaultController<Uint8Array>;

  constructor() {
    this.body = new ReadableStream({
      start: (controller) => {
        this.#controller = controller;
      },
    });
  }

  send(event: ChatEvent): Promise<void> {
    return this.write(encodeFrames([event]));
  }

  keepAlive(): Promise<void> {
    return this.write(KEEP_ALIVE_COMMENT);
  }

  async write(text: string): Promise<void> {
    this.#controller.enqueue(new TextEncoder().encode(text));
    await settle();
  }

  async end(): Promise<void> {
    this.#controller.close();
    await settle();
  }

  async cut(): Promise<void> {
    this.#controller.error(new TypeError("terminated"));
    await settle();
  }

  abort(reason: unknown): void {
    try {
      this.#controller.error(reason);
    } catch {
      // It has ended.
    }
  }
}

/** A request that the client has made, and that a test answers. */
export class FakeCall {
  readonly url: string;
  readonly init: RequestInit;
  readonly #answer: (response: Response) => void;
  readonly #fail: (error: unknown) => void;
  #stream: FakeStream | undefined;

  constructor(
    url: string,
    init: RequestInit,
    answer: (response: Response) => void,
    fail: (error: unknown) => void,
  ) {
    this.url = url;
    this.init = init;
    this.#answer = answer;
    this.#fail = fail;
    init.signal?.addEventListener("abort", this.#onAbort);
  }

  /** Method and path. */
  get line(): string {
    return `${this.init.method ?? "GET"} ${new URL(this.url).pathname}${new URL(this.url).search}`;
  }

  get headers(): Record<string, string> {
    return this.init.headers as Record<string, string>;
  }

  get aborted(): boolean {
    return this.init.signal?.aborted ?? false;
  }

  async answer(
    status: number,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<void> {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    this.init.signal?.removeEventListener("abort", this.#onAbort);
    this.#answer(new Response(status === 204 ? null : text, { status, headers }));
    await settle();
  }

  refuse(status: number, code: string, headers: Record<string, string> = {}): Promise<void> {
    const error = { code, message: `${code}, in words`, request_id: "0" };
    return this.answer(status, { error }, headers);
  }

  async stream(offset?: number): Promise<FakeStream> {
    this.#stream = new FakeStream();
    const headers = {
      "content-type": "text/event-stream",
      ...(offset !== undefined && { "x-stream-offset": String(offset) }),
    };
    this.#answer(new Response(this.#stream.body, { headers }));
    await settle();
    return this.#stream;
  }

  async fail(): Promise<void> {
    this.#fail(new TypeError("fetch failed"));
    await settle();
  }

  readonly #onAbort = (): void => {
    this.#fail(this.init.signal?.reason);
    this.#stream?.abort(this.init.signal?.reason);
  };
}

/** A PC of which a test gives every answer. */
export class FakePc {
  readonly calls: FakeCall[] = [];

  readonly fetch: typeof fetch = (input, init) =>
    new Promise((resolve, reject) => {
      this.calls.push(new FakeCall(String(input), init ?? {}, resolve, reject));
    });

  /** The lines of all requests so far. */
  get lines(): string[] {
    return this.calls.map(({ line }) => line);
  }

  /** The last request. */
  get last(): FakeCall {
    const call = this.calls.at(-1);
    if (!call) throw new Error("the client has asked for nothing");
    return call;
  }
}
