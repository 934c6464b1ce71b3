import type { UncheckedCompletion } from "./completion.ts";

/** The answer to a poll: `content` is everything from `offset` on. */
export interface PolledReply extends UncheckedCompletion {
  readonly status: "running" | "done" | "error" | "stopped";
  readonly offset: number;
  readonly content: string;
  /** On `error`: what went wrong, for the person. */
  readonly message?: string;
}

/** The PC answered with an error; `message` is the PC's, for the person. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** The HTTP status. */
  readonly status: number;
  /** The PC's error code; undefined when the answer came from something else, such as a proxy. */
  readonly code: string | undefined;
  /** How long to wait before the next try, when the PC said so. */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    { status, code, retryAfterMs }: { status: number; code?: string; retryAfterMs?: number },
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Where the PC is, and how to reach it. */
export interface ChatApiOptions {
  /** The PC's URL, as pairing returned it, without `/v1`: `https://….trycloudflare.com`. */
  readonly baseUrl: string;
  /** The token that pairing returned. It is sent to `baseUrl` alone. */
  readonly token: string;
  /** Default: the global `fetch`. */
  readonly fetch?: typeof fetch;
}

/** The requests that a reply takes. Each throws an {@link ApiError}, or what fetch throws. */
export interface ChatApi {
  /** Sends a message, or sends it again to resume at `offset`; the answer is an event stream. */
  send(key: string, body: string, offset: number, signal: AbortSignal): Promise<Response>;
  /** Watches a run from `offset` on; the answer is the same stream, and nothing is ever begun. */
  watch(run: string, offset: number, signal: AbortSignal): Promise<Response>;
  /** Watches all runs of agents, and what they ask; the answer is an event stream without an end. */
  events(signal: AbortSignal): Promise<Response>;
  /** Gets a reply's status, and its text from `offset` on. */
  poll(
    key: string,
    offset: number,
    signal: AbortSignal,
    options?: { readonly details?: true | undefined },
  ): Promise<PolledReply>;
  /** Stops a reply; resolves to whether the PC knew it. */
  stop(key: string, signal: AbortSignal): Promise<boolean>;
}

/** A client of one PC's chat routes. @throws TypeError when `baseUrl` is not an http(s) URL */
export function chatApi({ baseUrl, token, fetch = globalThis.fetch }: ChatApiOptions): ChatApi {
  const base = new URL(baseUrl.replace(/\/*$/, "/"));
  if (!/^https?:$/.test(base.protocol)) throw new TypeError("The PC's URL must be http or https.");

  async function request(path: string, init: RequestInit): Promise<Response> {
    const response = await fetch(new URL(path, base).href, {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${token}` },
      cache: "no-store",
      credentials: "omit",
      // A redirect would carry the conversation to wherever it points.
      redirect: "error",
    });
    if (!response.ok) throw await readError(response);
    return response;
  }

  async function stream(
    path: string,
    { headers, ...init }: { headers: Record<string, string>; body: string; signal: AbortSignal },
  ): Promise<Response> {
    const response = await request(path, {
      ...init,
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
    });
    const type = response.headers.get("content-type") ?? "";
    if (type.startsWith("text/event-stream")) return response;
    // The log-in page of a public Wi-Fi, for one. It may be gone at the next try.
    throw new TypeError("The answer is no event stream, so it is not the PC's.");
  }

  return {
    send(key, body, offset, signal) {
      const headers = { "idempotency-key": key, "x-stream-offset": String(offset) };
      return stream("v1/chat/stream", { headers, body, signal });
    },
    watch(run, offset, signal) {
      const headers = { "x-stream-offset": String(offset) };
      const path = `v1/runs/${encodeURIComponent(run)}/stream`;
      return stream(path, { headers, body: '{"events":"run"}', signal });
    },
    events: (signal) => stream("v1/events", { headers: {}, body: "{}", signal }),
    async poll(key, offset, signal, { details } = {}) {
      const query = `offset=${offset}${details ? "&details=true" : ""}`;
      const path = `v1/chat/streams/${encodeURIComponent(key)}?${query}`;
      return (await (await request(path, { signal })).json()) as PolledReply;
    },
    async stop(key, signal) {
      const path = `v1/chat/streams/${encodeURIComponent(key)}`;
      try {
        await request(path, { method: "DELETE", signal });
        return true;
      } catch (error) {
        if (error instanceof ApiError && error.code === "not_found.stream") return false;
        throw error;
      }
    },
  };
}

async function readError(response: Response): Promise<ApiError> {
  const { status } = response;
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  const retry = Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {};
  const body = (await response.json().catch(() => undefined)) as
    | { error?: { code?: string; message?: string } }
    | undefined;
  const {
    code,
    message = `The PC's address answered HTTP ${status}. Is remote-chat running there?`,
  } = body?.error ?? {};
  return new ApiError(message, { status, ...(code !== undefined && { code }), ...retry });
}
