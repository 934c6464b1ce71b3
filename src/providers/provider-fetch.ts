/** An HTTP answer of a provider that is not the stream it was asked for. */
export class ProviderHttpError extends Error {
  override readonly name = "ProviderHttpError";
  readonly status: number;
  /** The provider's own error code or type, such as `insufficient_quota`. */
  readonly code: string | undefined;
  /** Seconds after which the provider says to try again. */
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, answer: ErrorAnswer, retryAfterSeconds?: number) {
    super(answer.message);
    this.status = status;
    this.code = answer.code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The form of answer that a request is made for. */
export type Expected = "sse" | "ndjson" | "document";

interface ErrorAnswer {
  readonly message: string;
  readonly code?: string | undefined;
}

// Error bodies are a few hundred bytes; nothing beyond this is worth waiting for.
const ERROR_BODY_BYTES = 65_536;

/**
 * The `fetch` that is handed to a provider's SDK, so that all of them behave alike:
 * `signal` closes the connection, no redirect is followed, the runtime's own time-outs
 * are off (a local model may load for minutes), and any answer that is not a success
 * of an expected content type throws a {@link ProviderHttpError} before the SDK sees it.
 * Some SDKs take such an answer for an empty reply.
 */
export function providerFetch(
  signal: AbortSignal,
  { fetch: send = globalThis.fetch, expect }: { fetch?: typeof fetch; expect: Expected },
): typeof fetch {
  return async (input, init) => {
    const response = await send(input, {
      ...init,
      ...WITHOUT_TIMEOUTS,
      signal,
      redirect: "manual",
    });
    if (response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400)) {
      await response.body?.cancel();
      throw new ProviderHttpError(response.status, { message: "a redirect to another address" });
    }
    if (!response.ok || (expect === "sse" && isDocument(response)))
      throw await toHttpError(response);
    return response;
  };
}

function isDocument(response: Response): boolean {
  return /^(application\/json|text\/html)\b/i.test(response.headers.get("content-type") ?? "");
}

async function toHttpError(response: Response): Promise<ProviderHttpError> {
  const answer = readErrorAnswer(await readStart(response, ERROR_BODY_BYTES));
  const retryAfter = Number.parseFloat(response.headers.get("retry-after") ?? "");
  return new ProviderHttpError(
    response.status,
    answer ?? { message: response.ok ? "a document instead of a stream" : response.statusText },
    Number.isFinite(retryAfter) && retryAfter >= 0 ? Math.ceil(retryAfter) : undefined,
  );
}

async function readStart(response: Response, maxBytes: number): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (let bytes = 0; reader && bytes < maxBytes; ) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.byteLength;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // The status already says that it failed; a cut body only costs the details.
  }
  reader?.cancel().catch(() => {});
  return text;
}

/** Finds the words and the code in the error bodies of all the providers' dialects. */
export function readErrorAnswer(body: string): ErrorAnswer | undefined {
  const parsed = parseJson(body);
  // Gemini wraps its error in an array when it streams.
  const root: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  const base = field(root, "base_resp"); // MiniMax
  if (typeof field(base, "status_msg") === "string") {
    return { message: String(field(base, "status_msg")), code: String(field(base, "status_code")) };
  }
  const error = field(root, "error") ?? root;
  const message = typeof error === "string" ? error : field(error, "message");
  if (typeof message !== "string") return undefined;
  const nested = parseJson(message);
  if (nested !== undefined && field(nested, "error") !== undefined) return readErrorAnswer(message);
  const code = field(error, "code") ?? field(error, "status") ?? field(error, "type");
  return { message, code: googleReason(error) ?? (code == null ? undefined : String(code)) };
}

// https://cloud.google.com/apis/design/errors#error_details: `reason` is the stable code.
function googleReason(error: unknown): string | undefined {
  const details = field(error, "details");
  if (!Array.isArray(details)) return undefined;
  const reason = details
    .map((detail) => field(detail, "reason"))
    .find((value) => value !== undefined);
  return typeof reason === "string" ? reason : undefined;
}

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// Node's fetch asks this global for its connections and gives up after 300 s without
// headers or between chunks; a dispatcher that hands each request on with both limits
// off keeps whatever proxy or pool the application has set there. Other runtimes
// ignore `dispatcher`; Bun takes `timeout: false`, which the rest ignore.
// https://github.com/nodejs/undici/blob/main/docs/docs/api/Dispatcher.md#parameter-dispatchoptions
const NODE_DISPATCHER = Symbol.for("undici.globalDispatcher.1");

interface Dispatcher {
  dispatch(options: object, handler: object): boolean;
}

const WITHOUT_TIMEOUTS: object = {
  timeout: false,
  dispatcher: {
    dispatch(options: object, handler: object): boolean {
      const dispatcher = (globalThis as Record<symbol, unknown>)[NODE_DISPATCHER] as Dispatcher;
      return dispatcher.dispatch({ ...options, headersTimeout: 0, bodyTimeout: 0 }, handler);
    },
  },
};
