import { type Address, type AskOptions, send } from "./client.ts";

/** What one `data:` line of a completion stream says. */
export interface CompletionChunk {
  readonly id?: string;
  readonly created?: number;
  readonly choices?: readonly {
    readonly delta: {
      readonly role?: string;
      readonly content?: string;
      readonly reasoning_content?: string;
      readonly tool_calls?: readonly CallFragment[];
    };
    readonly finish_reason: string | null;
  }[];
  readonly usage?: object;
  readonly error?: { readonly code: string; readonly message: string; readonly request_id: string };
}

interface CallFragment {
  readonly index: number;
  readonly id?: string;
  readonly type?: string;
  readonly function: { readonly name?: string; readonly arguments: string };
}

/** Asks for a chat completion. */
export function complete(
  server: Address,
  body: object = {},
  options: Omit<AskOptions, "content"> = {},
): Promise<Response> {
  const messages = [{ role: "user", content: "Hi" }];
  return send(server, "/v1/chat/completions", {
    method: "POST",
    body: JSON.stringify({ messages, ...body }),
    ...options,
  });
}

/** The stream of a chat completion, as it comes. */
export class CompletionReader {
  readonly #reader: ReadableStreamDefaultReader<string>;
  // Held: see EventReader.
  readonly response: Response;
  #text = "";
  #ended = false;
  readonly chunks: CompletionChunk[] = [];
  comments = 0;
  isDone = false;

  constructor(response: Response) {
    this.response = response;
    const { body } = response;
    if (!body) throw new Error("no body");
    const decoder = new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>;
    this.#reader = body.pipeThrough(decoder).getReader();
  }

  /** Reads until `enough` says so, or to the end. */
  async until(enough: (reader: CompletionReader) => boolean): Promise<this> {
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
  rest(): Promise<this> {
    return this.until(() => false);
  }

  /** The text so far. */
  get text(): string {
    return this.#deltas.map(({ content = "" }) => content).join("");
  }

  /** The reasoning so far. */
  get reasoning(): string {
    return this.#deltas.map(({ reasoning_content = "" }) => reasoning_content).join("");
  }

  /** The calls so far, put together as clients do it. */
  get calls(): readonly { id: string; name: string; arguments: string }[] {
    const calls: { id: string; name: string; arguments: string }[] = [];
    for (const { tool_calls = [] } of this.#deltas)
      for (const { index, id, type, function: called } of tool_calls) {
        const known = calls[index];
        if (known) known.arguments += called.arguments;
        else if (index === calls.length && id && called.name && type === "function")
          calls.push({ id, name: called.name, arguments: called.arguments });
        else throw new Error(`no first fragment of call ${index}`);
      }
    return calls;
  }

  /** All finish reasons; there is one at most. */
  get reasons(): readonly string[] {
    return this.chunks.flatMap(({ choices = [] }) =>
      choices.flatMap(({ finish_reason }) => finish_reason ?? []),
    );
  }

  /** The errors. */
  get errors(): readonly NonNullable<CompletionChunk["error"]>[] {
    return this.chunks.flatMap(({ error }) => error ?? []);
  }

  /** The ids and times of all chunks, each once. */
  get heads(): readonly string[] {
    const named = this.chunks.filter(({ error }) => !error);
    return [...new Set(named.map(({ id, created }) => `${id} ${created}`))];
  }

  get #deltas() {
    return this.chunks.flatMap(({ choices = [] }) => choices.map(({ delta }) => delta));
  }

  // Strict: one `data:` line or a comment, then a blank line; nothing after [DONE].
  #take(text: string): void {
    const blocks = (this.#text + text).split("\n\n");
    this.#text = blocks.pop() ?? "";
    for (const block of blocks) {
      if (this.isDone) throw new Error(`after the end: ${JSON.stringify(block)}`);
      if (block === ": ") this.comments++;
      else if (block === "data: [DONE]") this.isDone = true;
      else if (/^data: [^\r\n]+$/.test(block)) this.chunks.push(JSON.parse(block.slice(6)));
      else throw new Error(`no frame: ${JSON.stringify(block)}`);
    }
  }
}
