import { createHandler } from "../../src/handler.ts";
import type { HandlerOptions } from "../../src/handler-options.ts";
import { openaiApi } from "../../src/openai-api.ts";
import { anthropic } from "../../src/providers/anthropic.ts";
import { gemini } from "../../src/providers/gemini.ts";
import { minimax } from "../../src/providers/minimax.ts";
import { ollama } from "../../src/providers/ollama.ts";
import { openai } from "../../src/providers/openai.ts";
import type { Provider } from "../../src/providers/provider.ts";
import type { FakeRequest } from "../fakes/script.ts";
import { anthropicWire } from "../fakes/wire/anthropic.ts";
import { geminiWire } from "../fakes/wire/gemini.ts";
import { minimaxWire } from "../fakes/wire/minimax.ts";
import { ollamaWire } from "../fakes/wire/ollama.ts";
import { openaiWire } from "../fakes/wire/openai.ts";
import type { ReplyEncoder, Wire } from "../fakes/wire/wire.ts";

type Fetch = typeof fetch;

/** A provider whose requests go to a `fetch` of the test's own. */
export interface Backend {
  readonly kind: string;
  readonly wire: Wire;
  make(fetch: Fetch): Provider;
}

const key = { apiKey: "secret-key-4711" };

/** One of each kind; both what stands at OpenAI's own address, and what stands elsewhere. */
export const BACKENDS: readonly Backend[] = [
  {
    kind: "api.openai.com",
    wire: openaiWire,
    make: (fetch) => openai({ ...key, model: "gpt-5-mini", fetch }),
  },
  {
    kind: "openai-compatible",
    wire: openaiWire,
    make: (fetch) => openai({ ...key, model: "m", baseUrl: "http://fake.test/v1", fetch }),
  },
  {
    kind: "minimax",
    wire: minimaxWire,
    make: (fetch) => minimax({ ...key, model: "MiniMax-M2", fetch }),
  },
  {
    kind: "anthropic",
    wire: anthropicWire,
    make: (fetch) => anthropic({ ...key, model: "claude-sonnet-4-6", fetch }),
  },
  {
    kind: "gemini",
    wire: geminiWire,
    make: (fetch) => gemini({ ...key, model: "gemini-2.5-flash", fetch }),
  },
  {
    kind: "gemini 3",
    wire: geminiWire,
    make: (fetch) => gemini({ ...key, model: "gemini-3-pro-preview", fetch }),
  },
  { kind: "ollama", wire: ollamaWire, make: (fetch) => ollama({ model: "m", fetch }) },
];

/** A surface over one backend, and what its provider was asked and refused. */
export interface Surface {
  ask(body: object | string, init?: RequestInit): Promise<Response>;
  readonly asked: readonly FakeRequest[];
  readonly refusals: readonly string[];
}

/** A surface whose provider answers with the body that `write` gives, and ends it. */
export function surfaceOf(
  { wire, make }: Backend,
  write: (
    encoder: ReplyEncoder,
  ) => string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>>,
  options: Partial<HandlerOptions> = {},
): Surface {
  const asked: FakeRequest[] = [];
  const refusals: string[] = [];
  const provider = make(async (input, init) => {
    const request = await readRequest(new Request(input, init));
    // Whether a model can think is asked by the way.
    if (wire.route(request.method, new URL(request.path, "http://fake").pathname) !== "chat")
      return Response.json(wire.other?.(request) ?? {});
    asked.push(request);
    const refusal = wire.check?.(request);
    if (refusal === undefined)
      return new Response(write(wire.reply(request, {})), {
        headers: { "content-type": wire.contentType },
      });
    refusals.push(refusal);
    return Response.json(wire.error(400, refusal), { status: 400 });
  });
  const handler = createHandler({ token: "t", provider, openai: openaiApi(), ...options });
  return {
    asked,
    refusals,
    ask: (body, { headers, ...init } = {}) =>
      handler(
        new Request("http://pc.local/v1/chat/completions", {
          method: "POST",
          body: typeof body === "string" ? body : JSON.stringify(body),
          ...init,
          headers: {
            authorization: "Bearer t",
            "content-type": "application/json",
            ...(headers as Record<string, string>),
          },
        }),
      ),
  };
}

async function readRequest(request: Request): Promise<FakeRequest> {
  const text = await request.text();
  const { pathname, search } = new URL(request.url);
  return {
    method: request.method,
    path: pathname + search,
    headers: Object.fromEntries(request.headers),
    body: text === "" ? undefined : JSON.parse(text),
    closed: new Promise(() => {}),
  };
}
