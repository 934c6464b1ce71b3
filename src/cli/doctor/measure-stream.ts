import { EventStreamParser } from "../../client/event-stream.ts";
import { isRecord, parseJson } from "../../parse-json.ts";
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
  /** To the body's first byte: of the comment that the server sends at once. */
  readonly firstByteMs?: number;
  readonly firstTokenMs?: number;
  readonly endMs: number;
  /** In how many chunks of the network the tokens came. */
  readonly tokenChunks: number;
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

// What answers may be any server, and send any amount.
const MAX_REFUSAL_BYTES = 16_384;

async function describeRefusal(response: Response): Promise<string> {
  const answer = parseJson(await readStart(response, MAX_REFUSAL_BYTES));
  const error = isRecord(answer) && answer.error;
  if (isRecord(error) && typeof error.message === "string") return error.message;
  const type = response.headers.get("content-type") ?? "no content type";
  return `HTTP ${response.status} with ${type} instead of a stream.`;
}

/** Notes when the parts of one reply arrive. */
class Arrivals {
  terminal: { ending: "done" | "error"; message?: string } | undefined;
  readonly #startedAt = performance.now();
  readonly #decoder = new TextDecoder();
  readonly #tokenTimes: number[] = [];
  readonly #parser = new EventStreamParser();
  #tokenChunks = 0;
  #firstByteMs: number | undefined;

  take(chunk: Uint8Array): void {
    this.#firstByteMs ??= this.#now();
    const before = this.#tokenTimes.length;
    const text = this.#decoder.decode(chunk, { stream: true });
    for (const data of this.#parser.push(text)) this.#takeEvent(data);
    if (this.#tokenTimes.length > before) this.#tokenChunks += 1;
  }

  end(ending: StreamMeasure["ending"], message?: string): StreamMeasure {
    const [firstTokenMs] = this.#tokenTimes;
    const gaps = this.#tokenTimes.map((at, index) => at - (this.#tokenTimes[index - 1] ?? at));
    return {
      ending,
      ...(message !== undefined && { message }),
      ...(this.#firstByteMs !== undefined && { firstByteMs: this.#firstByteMs }),
      ...(firstTokenMs !== undefined && { firstTokenMs }),
      endMs: this.#now(),
      tokenChunks: this.#tokenChunks,
      longestGapMs: gaps.reduce((longest, gap) => Math.max(longest, gap), 0),
    };
  }

  #takeEvent(data: string): void {
    const event = parseJson(data);
    if (!isRecord(event)) return;
    if (event.type === "token") this.#tokenTimes.push(this.#now());
    if (event.type === "done") this.terminal = { ending: "done" };
    if (event.type === "error")
      this.terminal = { ending: "error", message: String(event.message ?? "an error") };
  }

  #now(): number {
    return Math.round(performance.now() - this.#startedAt);
  }
}
