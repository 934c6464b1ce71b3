import type { ChatEvent } from "../../src/chat.ts";
import type { Server } from "./host.ts";

/** Where a server is, and the token to use. */
export type Address = Pick<Server, "url" | "token">;

/** What a case asks with, besides a question. */
export interface AskOptions {
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  readonly content?: string;
}

/** Sends a request with the owner's token. */
export function send(
  { url, token }: Address,
  path: string,
  { method = "GET", body, headers, signal }: Omit<RequestInit, "headers"> & AskOptions = {},
): Promise<Response> {
  return fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body && { body }),
    ...(signal && { signal }),
  });
}

/** Sends a message. */
export function ask(server: Address, options: AskOptions = {}): Promise<Response> {
  return send(server, "/v1/chat/stream", { method: "POST", body: message(options), ...options });
}

/** The body of a chat request. */
export function message({ content = "Hi" }: { content?: string } = {}): string {
  return JSON.stringify({ messages: [{ role: "user", content }] });
}

/** A stream as it comes. */
export class EventReader {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = "";
  #ended = false;
  readonly events: ChatEvent[] = [];
  comments = 0;

  // Held, for Deno's sake: it forgets to close the connection at an abort once the response
  // has been collected as garbage.
  readonly response: Response;

  constructor(response: Response) {
    const { body } = response;
    this.response = response;
    if (!body) throw new Error("no body");
    // The cast: decoders are typed for any bytes, bodies yield theirs.
    const decoder = new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>;
    this.#reader = body.pipeThrough(decoder).getReader();
  }

  /** Reads until `enough` says so, or to the end. */
  async until(enough: (reader: EventReader) => boolean): Promise<this> {
    while (!this.#ended && !enough(this)) {
      const { done, value } = await this.#reader.read();
      this.#ended = done;
      this.#take(value ?? "");
    }
    if (this.#ended && this.#text !== "")
      throw new Error(`a frame is cut: ${JSON.stringify(this.#text)}`);
    return this;
  }

  /** Reads to the end. */
  async rest(): Promise<this> {
    return this.until(() => false);
  }

  /** All deltas so far, joined. */
  get text(): string {
    return this.events.map((event) => (event.type === "token" ? event.delta : "")).join("");
  }

  // Strict: one `data:` line or a comment, then a blank line, and nothing else.
  #take(text: string): void {
    const blocks = (this.#text + text).split("\n\n");
    this.#text = blocks.pop() ?? "";
    for (const block of blocks) {
      if (block === ": ") this.comments++;
      else if (/^data: [^\r\n]+$/.test(block)) this.events.push(JSON.parse(block.slice(6)));
      else throw new Error(`no frame: ${JSON.stringify(block)}`);
    }
  }
}

/** Reads a whole stream. */
export async function readAll(response: Response): Promise<EventReader> {
  return new EventReader(response).rest();
}

/** The status and the error code of an answer. */
export async function outcome(response: Response): Promise<string> {
  const body = (await response.json()) as { error?: { code: string } };
  return `${response.status} ${body.error?.code ?? ""}`.trim();
}
