import { Agent, type IncomingMessage, request } from "node:http";

/** The token of the bench's servers. */
export const TOKEN = "the-token-of-the-bench";

const agent = new Agent({ keepAlive: true });
const body = '{"messages":[{"role":"user","content":"Hi"}]}';

/** How a reply went. */
export interface Timing {
  /** Milliseconds from the request to the first piece of the reply. */
  readonly firstMs: number;
  /** Milliseconds from the request to the end. */
  readonly wholeMs: number;
}

/** Options of {@link timeReply} and {@link openReply}. */
export interface AskOptions {
  readonly model?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks and reads the whole reply. */
export async function timeReply(port: number, options: AskOptions = {}): Promise<Timing> {
  const start = performance.now();
  const response = await post(port, options, agent);
  let firstMs: number | undefined;
  // Not the comment with which a stream begins.
  for await (const part of response)
    if (firstMs === undefined && part.length > 4) firstMs = performance.now() - start;
  const wholeMs = performance.now() - start;
  return { firstMs: firstMs ?? wholeMs, wholeMs };
}

/** Asks, and leaves the reply open once it has begun. Returns how to leave. */
export async function openReply(port: number, options: AskOptions = {}): Promise<() => void> {
  const response = await post(port, options, undefined);
  await new Promise<void>((resolve) => {
    let text = "";
    response.on("data", (part) => {
      text += part;
      if (text.includes("one") || text.includes("The")) resolve();
    });
  });
  return () => response.destroy();
}

function post(
  port: number,
  { model = "tokens-1", headers = {} }: AskOptions,
  agent: Agent | undefined,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        port,
        agent: agent ?? new Agent(),
        method: "POST",
        path: "/v1/chat/stream",
        headers: {
          authorization: `Bearer ${TOKEN}`,
          "content-type": "application/json",
          "content-length": body.length,
          "x-model": model,
          ...headers,
        },
      },
      resolve,
    );
    asked.on("error", reject).end(body);
  });
}
