/** One message of a conversation. */
export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** What a reply's stream tells: tokens, then one `done` or `error`. */
export type ChatEvent =
  | { readonly type: "token"; readonly delta: string }
  | { readonly type: "done"; readonly content: string }
  | { readonly type: "error"; readonly message: string };

/** What a poll tells: `content` is everything from `offset` on. */
export interface PolledReply {
  readonly status: "running" | "done" | "error" | "stopped";
  readonly offset: number;
  readonly content: string;
  readonly message?: string;
}

/** The PC said no; `message` is its own words. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  /** The protocol's code; undefined when something else answered in the PC's place. */
  readonly code: string | undefined;
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
  /** The PC's URL, as the pairing told it: `https://….trycloudflare.com`. */
  readonly baseUrl: string;
  /** The token of the pairing. It is sent there, and nowhere else. */
  readonly token: string;
  /** Default: the runtime's own. */
  readonly fetch?: typeof fetch;
}

/** The three requests that a reply takes. Each throws a {@link Refusal}, or what fetch throws. */
export interface ChatApi {
  /** Sends a message, or the same message again to go on from `offset`; the answer is a stream. */
  send(key: string, body: string, offset: number, signal: AbortSignal): Promise<Response>;
  /** Asks how far a reply is. */
  poll(key: string, offset: number, signal: AbortSignal): Promise<PolledReply>;
  /** Stops a reply; whether the PC knew it. */
  stop(key: string, signal: AbortSignal): Promise<boolean>;
}

/** @throws TypeError when the URL cannot be one of a PC */
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
    if (!response.ok) throw await readRefusal(response);
    return response;
  }

  return {
    async send(key, body, offset, signal) {
      const headers = {
        "content-type": "application/json",
        "idempotency-key": key,
        "x-stream-offset": String(offset),
      };
      const response = await request("v1/chat/stream", { method: "POST", headers, body, signal });
      const type = response.headers.get("content-type") ?? "";
      if (type.startsWith("text/event-stream")) return response;
      // A hotel's log-in page, for one. It may be gone at the next try.
      throw new TypeError("Something else answered in the PC's place.");
    },
    async poll(key, offset, signal) {
      const path = `v1/chat/streams/${encodeURIComponent(key)}?offset=${offset}`;
      return (await (await request(path, { signal })).json()) as PolledReply;
    },
    async stop(key, signal) {
      const path = `v1/chat/streams/${encodeURIComponent(key)}`;
      try {
        await request(path, { method: "DELETE", signal });
        return true;
      } catch (error) {
        if (error instanceof Refusal && error.code === "not_found.stream") return false;
        throw error;
      }
    },
  };
}

async function readRefusal(response: Response): Promise<Refusal> {
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
  return new Refusal(message, { status, ...(code !== undefined && { code }), ...retry });
}
