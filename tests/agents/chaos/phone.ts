import type { RunEvent } from "../../../src/runs/run-events.ts";

/** An approval as a phone sees it. */
export interface SeenApproval {
  readonly id: string;
  readonly digest: string;
  readonly offered: readonly string[];
}

/** A phone that talks to the PC's server, and keeps all that it was sent. */
export class Phone {
  readonly name: string;
  readonly #token: string;
  readonly #url: () => string;
  /** All bytes that came, as text. */
  received = "";
  /** The reply, put together of what came. */
  text = "";
  /** Endings that were told, in order. */
  readonly endings: RunEvent[] = [];
  readonly faults: string[] = [];
  run: string | undefined;
  #stream: AbortController | undefined;

  constructor(name: string, token: string, url: () => string) {
    this.name = name;
    this.#token = token;
    this.#url = url;
  }

  /** Asks the server; undefined where it is not there, or does not answer within five seconds. */
  async ask(
    method: string,
    path: string,
    { body, signal = AbortSignal.timeout(5000), ...headers }: AskOptions = {},
  ): Promise<Response | undefined> {
    try {
      return await fetch(this.#url() + path, {
        method,
        signal,
        headers: {
          authorization: `Bearer ${this.#token}`,
          ...(body !== undefined && { "content-type": "application/json" }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    } catch {
      return undefined;
    }
  }

  /** The same, with what the JSON of the answer says; undefined also where it is no success. */
  async json<T>(method: string, path: string, options?: AskOptions): Promise<T | undefined> {
    const response = await this.ask(method, path, options);
    const text = await response?.text().catch(() => undefined);
    this.received += text ?? "";
    return response?.ok && text ? (JSON.parse(text) as T) : undefined;
  }

  /** Begins the run, or watches it where it was begun; resolves when the stream is over. */
  async watch(message: object, key: string): Promise<void> {
    this.drop();
    const stream = new AbortController();
    this.#stream = stream;
    const response = await this.ask("POST", "/v1/chat/stream", {
      body: message,
      signal: stream.signal,
      "idempotency-key": key,
      "x-stream-offset": String(this.text.length),
    });
    if (!response) return;
    if (!response.ok) {
      const text = await response.text().catch(() => "");
      this.received += text;
      // The PC was killed before it had kept all that the phone holds: it begins anew.
      if (response.status === 409 && text.includes("chat.stream_lost")) {
        this.text = "";
        return this.watch(message, key);
      }
      // An emergency stop refuses what was not begun; the rest is tried again.
      if (response.status !== 503 && response.status !== 423)
        this.faults.push(`${this.name} was answered ${response.status} ${text}`);
      return;
    }
    try {
      await this.#read(response);
    } catch {
      // The server was killed, or the phone has left.
    }
  }

  /** Leaves the stream. */
  drop(): void {
    this.#stream?.abort();
  }

  async #read(response: Response): Promise<void> {
    let rest = "";
    let isFirst = true;
    let isOver = false;
    for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      this.received += text;
      rest += text;
      const frames = rest.split("\n\n");
      rest = frames.pop() ?? "";
      for (const frame of frames) {
        if (!frame.startsWith("data: ")) continue;
        const event = JSON.parse(frame.slice(6)) as RunEvent;
        if (isFirst !== (event.type === "run"))
          this.faults.push(`${this.name} was sent ${event.type} ${isFirst ? "first" : "later"}`);
        if (isOver) this.faults.push(`${this.name} was sent ${event.type} after the end`);
        isFirst = false;
        if (event.type === "run") this.run = event.id;
        if (event.type === "token") this.text += event.delta;
        if (event.type !== "done" && event.type !== "error") continue;
        isOver = true;
        this.endings.push(event);
        if (event.type === "done" && event.content !== this.text)
          this.faults.push(`${this.name} holds another text than the one of done`);
      }
    }
  }
}

/** What goes with a request. */
interface AskOptions {
  readonly body?: object;
  readonly signal?: AbortSignal;
  readonly "idempotency-key"?: string;
  readonly "x-stream-offset"?: string;
}
