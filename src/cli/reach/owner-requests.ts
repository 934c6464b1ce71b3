import * as z from "zod";
import { CliError } from "../cli-error.ts";
import { printable } from "../printable.ts";

/** A running server, and the token that it is asked with. */
export interface OwnedServer {
  /** `http://127.0.0.1:53210` */
  readonly url: string;
  readonly token: string;
  readonly fetch: typeof globalThis.fetch;
}

/** What a request carries besides its path. */
export interface OwnerRequest {
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

const code = z.string().default("");
// DotAgents' routes tell of an error by a string.
const failure = z.object({
  error: z.union([z.object({ message: z.string(), code }), z.string()]),
  code,
});

const REQUEST_MS = 15_000;

/** Asks a running server as its owner. The token goes nowhere else: no redirect is followed. */
export class OwnerRequests {
  readonly #server: OwnedServer;

  constructor(server: OwnedServer) {
    this.#server = server;
  }

  /** The answer, whatever it is. @throws what `fetch` throws when there is none */
  stream(method: string, path: string, { body, headers, signal }: OwnerRequest): Promise<Response> {
    const { url, token, fetch } = this.#server;
    return fetch(url + path, {
      method,
      redirect: "error",
      signal,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  /** The answer, whatever it is. @throws CliError when none comes within 15 s */
  async send(method: string, path: string, body?: unknown): Promise<Response> {
    const signal = AbortSignal.timeout(REQUEST_MS);
    try {
      return await this.stream(method, path, { body, signal });
    } catch {
      throw new CliError(
        `The running remote-chat at ${this.#server.url} does not answer. Try again.`,
      );
    }
  }
}

/** What a server says of its refusal: `code` is empty where it gives none. */
export async function readRefusal(
  response: Response,
): Promise<{ readonly code: string; readonly message: string }> {
  const body = failure.safeParse(await response.json().catch(() => undefined)).data;
  const words = body?.error ?? `It answered with HTTP ${response.status}.`;
  const { message, code } =
    typeof words === "string" ? { message: words, code: body?.code ?? "" } : words;
  return { code, message: printable(message) };
}
