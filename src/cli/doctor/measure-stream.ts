import { createParser } from "eventsource-parser";
import { parseJson } from "../../parse-json.ts";
import { readStart } from "../../read-start.ts";
import { runtimeProviderFetch } from "../providers/runtime-fetch.ts";
import { describeCause } from "../reach/describe-probe.ts";
import { failedFetchCause } from "../reach/failed-fetch-cause.ts";

/** How one reply came in. All times are milliseconds since the request was sent. */
export interface StreamMeasure {
  /** `done` and `error` are the reply's own; `cut` ended without either; `refused` never began. */
  readonly ending: "done" | "error" | "cut" | "refused" | "timeout";
  /** Why, unless it is done. */
  readonly message?: string;
  /** HTTP status; undefined when there was no answer. */
  readonly status?: number;
  /** What the last hop calls itself, in its `server` header. */
  readonly via?: string;
  readonly firstCommentMs?: number;
  readonly firstTokenMs?: number;
  readonly endMs: number;
  /** Tokens that came. */
  readonly tokens: number;
  /** In how many pieces of the network the tokens came. */
  readonly pieces: number;
  /** The longest silence after the first token. */
  readonly longestGapMs: number;
}

/** What {@link measureStream} needs. */
export interface MeasureOptions {
  readonly token: string;
  /** Default: the runtime's, by way of the proxy that the environment names for the URL. */
  readonly fetch?: typeof fetch;
  /** Milliseconds for the whole reply. Default 180 000. */
  readonly timeoutMs?: number;
}

// Long enough that its tokens spread over time, short enough to cost next to nothing.
const QUESTION = "Count from 1 to 40 in digits, separated by spaces. Write nothing else.";

/** Asks the server at `url` for a short reply and watches how it comes in. Never throws. */
export async function measureStream(url: string, options: MeasureOptions): Promise<StreamMeasure> {
  const { token, fetch = await runtimeProviderFetch(), timeoutMs = 180_000 } = options;
  const arrivals = new Arrivals();
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(new URL("/v1/chat/stream", url), {
      method: "POST",
      redirect: "manual",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ messages: [{ role: "user", content: QUESTION }] }),
      signal: timeout,
    });
    arrivals.answered(response);
    const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
    if (response.status !== 200 || !isStream || !response.body) {
      const refusal = await describeRefusal(response);
      timeout.throwIfAborted();
      return arrivals.end("refused", refusal);
    }
    for await (const chunk of response.body) {
      arrivals.take(chunk);
      if (arrivals.terminal) break;
    }
    const { terminal } = arrivals;
    if (terminal) return arrivals.end(terminal.ending, terminal.message);
    return arrivals.end("cut", "The stream ended before the reply was finished.");
  } catch (error) {
    if (timeout.aborted)
      return arrivals.end("timeout", `No whole reply within ${timeoutMs / 1000} s.`);
    return arrivals.end("cut", describeCause(failedFetchCause(error), url));
  }
}

// It may be anybody's, and of any length.
const MAX_REFUSAL_BYTES = 16_384;

async function describeRefusal(response: Response): Promise<string> {
  const answer = parseJson(await readStart(response, MAX_REFUSAL_BYTES));
  const error = isRecord(answer) && answer.error;
  if (isRecord(error) && typeof error.message === "string") return error.message;
  const type = response.headers.get("content-type") ?? "no content type";
  return `HTTP ${response.status} with ${type} instead of a stream.`;
}

class Arrivals {
  terminal: { ending: "done" | "error"; message?: string } | undefined;
  readonly #startedAt = performance.now();
  readonly #decoder = new TextDecoder();
  readonly #tokenTimes: number[] = [];
  #pieces = 0;
  #firstCommentMs: number | undefined;
  #status: number | undefined;
  #via: string | undefined;
  readonly #parser = createParser({
    onComment: () => {
      this.#firstCommentMs ??= this.#now();
    },
    onEvent: ({ data }) => this.#event(data),
  });

  answered(response: Response): void {
    this.#status = response.status;
    this.#via = response.headers.get("server")?.slice(0, 60) ?? undefined;
  }

  take(chunk: Uint8Array): void {
    const before = this.#tokenTimes.length;
    this.#parser.feed(this.#decoder.decode(chunk, { stream: true }));
    if (this.#tokenTimes.length > before) this.#pieces += 1;
  }

  end(ending: StreamMeasure["ending"], message?: string): StreamMeasure {
    const [firstTokenMs] = this.#tokenTimes;
    const gaps = this.#tokenTimes.map((at, index) => at - (this.#tokenTimes[index - 1] ?? at));
    return {
      ending,
      ...(message !== undefined && { message }),
      ...(this.#status !== undefined && { status: this.#status }),
      ...(this.#via !== undefined && { via: this.#via }),
      ...(this.#firstCommentMs !== undefined && { firstCommentMs: this.#firstCommentMs }),
      ...(firstTokenMs !== undefined && { firstTokenMs }),
      endMs: this.#now(),
      tokens: this.#tokenTimes.length,
      pieces: this.#pieces,
      longestGapMs: gaps.reduce((longest, gap) => Math.max(longest, gap), 0),
    };
  }

  #event(data: string): void {
    const event = parseEvent(data);
    if (event?.type === "token") this.#tokenTimes.push(this.#now());
    if (event?.type === "done") this.terminal = { ending: "done" };
    if (event?.type === "error")
      this.terminal = { ending: "error", message: String(event.message ?? "an error") };
  }

  #now(): number {
    return Math.round(performance.now() - this.#startedAt);
  }
}

function parseEvent(data: string): Record<string, unknown> | undefined {
  const event = parseJson(data);
  return isRecord(event) ? event : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
