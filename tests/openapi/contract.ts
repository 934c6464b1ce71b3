import { expect } from "vitest";
import type * as z from "zod/mini";
import type { ChatErrorCode } from "../../src/errors.ts";
import { errorSchema, flatErrorSchema } from "../../src/openapi/error-schemas.ts";
import type { Answer, Operation } from "../../src/openapi/operation.ts";
import { allErrors, statusOf } from "../../src/openapi/operation-errors.ts";
import { FAMILIES } from "../../src/openapi/operations.ts";

/** All routes that are described, by method and path. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.values(FAMILIES).flatMap((family) => Object.entries(family)),
);

/** How a route is asked. */
export interface Asked {
  /** The parts of its path; default: `some-id`, which nothing has. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a text or a stream as it is. */
  readonly body?: unknown;
  /** Default: the owner's; null for none. */
  readonly token?: string | null;
  readonly origin?: string;
  /** The last event that is wanted of a stream without an end. */
  readonly until?: (event: Fields) => boolean;
}

/** The fields of an answer, or an event. */
// biome-ignore lint/suspicious/noExplicitAny: what it holds is checked against its schema.
export type Fields = Record<string, any>;

/** Sends a request to a server. */
export type Send = (request: Request) => Promise<Response>;

/** What a request to a server is made with. */
export interface Server {
  readonly origin: string;
  readonly token: string;
  readonly send: Send;
}

/** Which answers of which routes were got, and found to be as they are described. */
export class Contract {
  readonly #got = new Map<string, Set<string>>();
  readonly #succeeded = new Map<string, Asked>();

  /** Whether a route has answered so: with a status, or an error's code. */
  has(route: string, answer: string): boolean {
    return this.#got.get(route)?.has(answer) === true;
  }

  /** A request to a route with which all was well. */
  rightRequest(route: string): Asked | undefined {
    return this.#succeeded.get(route);
  }

  /**
   * Asks a route, and checks that its answer is the expected one (`200`, `404 not_found.run`) and
   * as it is described. Gives the answer's body; of a stream its events.
   */
  async ask(server: Server, route: string, expected: string, asked: Asked = {}): Promise<Fields> {
    const response = await server.send(requestFor(server, route, asked));
    if (response.ok) this.#succeeded.set(route, asked);
    return this.check(route, expected, response, asked);
  }

  /** {@link ask}, of a response that is there already. */
  async check(
    route: string,
    expected: string,
    response: Response,
    asked: Pick<Asked, "until"> = {},
  ): Promise<Fields> {
    const operation = OPERATIONS.get(route);
    if (!operation) throw new Error(`${route} is not described.`);
    expect(response.headers.get("x-request-id"), route).toMatch(/^[0-9a-f]{16}$/);
    const answer = operation.answers[response.status];
    const body = answer
      ? await bodyOf(response, answer, asked)
      : await errorOf(response, operation, route);
    const got = answer ? String(response.status) : `${response.status} ${codeOf(body)}`;
    expect(got, `${route}: ${JSON.stringify(body).slice(0, 500)}`).toBe(expected);
    const all = this.#got.get(route) ?? new Set();
    this.#got.set(route, all.add(got.split(" ").at(-1) ?? ""));
    return body;
  }
}

/** A request for a route. */
export function requestFor({ origin, token: own }: Server, route: string, asked: Asked): Request {
  const [method = "", path = ""] = route.split(" ");
  const { path: parts = {}, query, headers, body, token = own } = asked;
  const filled = path.replace(/:(\w+)(\{.+\})?/g, (_, name: string) =>
    encodeURIComponent(parts[name] ?? "some-id"),
  );
  const isRaw = typeof body === "string" || body instanceof ReadableStream;
  return new Request(
    `${asked.origin ?? origin}${filled}${query === undefined ? "" : `?${query}`}`,
    {
      method,
      headers: {
        host: new URL(asked.origin ?? origin).host,
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: isRaw ? body : JSON.stringify(body) }),
      ...(body instanceof ReadableStream && { duplex: "half" }),
    } as RequestInit,
  );
}

async function bodyOf(response: Response, answer: Answer, asked: Pick<Asked, "until">) {
  const { json, events, headers = {} } = answer;
  const type = response.headers.get("content-type");
  if (events && type === "text/event-stream") return readEvents(response, events, asked);
  if (!json) {
    expect(await response.text()).toBe("");
    return {};
  }
  if (!events)
    for (const name of Object.keys(headers)) expect(response.headers.has(name)).toBe(true);
  expect(type).toBe("application/json");
  return checked(await response.json(), json);
}

async function errorOf(response: Response, operation: Operation, route: string): Promise<Fields> {
  const { flatErrors = false } = operation;
  expect(response.headers.get("content-type"), route).toBe("application/json");
  // Hosts are checked before anything is known of the path.
  const isFlat = flatErrors && response.status !== 421;
  const body = checked(await response.json(), isFlat ? flatErrorSchema : errorSchema);
  const code = codeOf(body) as ChatErrorCode;
  expect(allErrors(operation), `${route} answers ${response.status} ${code}`).toContain(code);
  expect(statusOf(code), `${route} ${code}`).toBe(response.status);
  return body;
}

/** The code of an error, in either form. */
function codeOf({ error, code }: Fields): string {
  return typeof error === "string" ? code : error.code;
}

/** A value that is as the schema says, without any further field. */
function checked(value: unknown, schema: z.ZodMiniType): Fields {
  const { error } = schema.safeParse(value);
  const text = `${JSON.stringify(value).slice(0, 2000)} ${JSON.stringify(error?.issues)}`;
  expect(error, text).toBeUndefined();
  return value as Fields;
}

/** The events of a stream, to its end or to the last one that is wanted. */
async function readEvents(
  response: Response,
  schema: z.ZodMiniType,
  { until }: Pick<Asked, "until">,
): Promise<Fields> {
  const events: Fields[] = [];
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value = "" } = (await reader?.read()) ?? { done: true };
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines.filter((each) => each.startsWith("data: "))) {
      const data = line.slice("data: ".length);
      events.push(checked(data === "[DONE]" ? data : JSON.parse(data), schema));
      if (until?.(events.at(-1) ?? {})) {
        await reader?.cancel();
        return events;
      }
    }
    if (done) return events;
  }
}
