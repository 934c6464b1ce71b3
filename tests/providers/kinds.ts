import type { ChatMessage } from "../../src/chat.ts";
import { httpFetch, plainRequest } from "../../src/cli/providers/http-fetch.ts";
import { anthropic } from "../../src/providers/anthropic.ts";
import { gemini } from "../../src/providers/gemini.ts";
import { minimax } from "../../src/providers/minimax.ts";
import { ollama } from "../../src/providers/ollama.ts";
import { openai } from "../../src/providers/openai.ts";
import {
  eventsOf,
  type ModelInfo,
  type Provider,
  type ProviderEvent,
  type ProviderOptions,
  toModelInfo,
} from "../../src/providers/provider.ts";
import {
  type FakeDialect,
  type FakeOptions,
  type FakeProvider,
  type Script,
  startFake,
} from "../fakes/fake-provider.ts";

type Options = Partial<ProviderOptions>;

/** A built-in provider with the wire format it speaks. */
export interface Kind {
  readonly kind: string;
  readonly dialect: FakeDialect;
  /** What its messages call it, when it is reached at `url`. */
  name(url: string): string;
  make(url: string, options?: Options): Provider;
  readonly fake?: FakeOptions;
}

const apiKey = "secret-key-4711";
const model = "some-model";

/** Every kind of provider. OpenAI's own differs from its look-alikes by address: see openai.test.ts. */
export const KINDS: readonly Kind[] = [
  {
    kind: "openai-compatible, reasoning_content",
    dialect: "openai",
    name: (url) => new URL(url).host,
    make: (baseUrl, options) => openai({ model, apiKey, baseUrl, ...options }),
  },
  {
    kind: "openai-compatible, reasoning",
    dialect: "openai",
    name: (url) => new URL(url).host,
    make: (baseUrl, options) => openai({ model, apiKey, baseUrl, ...options }),
    fake: { reasoning: "reasoning" },
  },
  {
    kind: "openai-compatible, inline reasoning",
    dialect: "openai",
    name: (url) => new URL(url).host,
    make: (baseUrl, options) => openai({ model, apiKey, baseUrl, ...options }),
    fake: { reasoning: "inline" },
  },
  {
    kind: "minimax",
    dialect: "minimax",
    name: () => "MiniMax",
    make: (baseUrl, options) => minimax({ model, apiKey, baseUrl, ...options }),
  },
  {
    kind: "minimax, cumulative",
    dialect: "minimax",
    name: () => "MiniMax",
    make: (baseUrl, options) => minimax({ model, apiKey, baseUrl, ...options }),
    fake: { cumulative: true },
  },
  {
    kind: "minimax, inline reasoning",
    dialect: "minimax",
    name: () => "MiniMax",
    make: (baseUrl, options) => minimax({ model, apiKey, baseUrl, ...options }),
    fake: { reasoning: "inline", cumulative: true },
  },
  {
    kind: "anthropic",
    dialect: "anthropic",
    name: () => "Anthropic",
    make: (baseUrl, options) => anthropic({ model, apiKey, baseUrl, ...options }),
  },
  {
    kind: "gemini",
    dialect: "gemini",
    name: () => "Gemini",
    make: (baseUrl, options) => gemini({ model, apiKey, baseUrl, ...options }),
  },
  {
    kind: "ollama",
    dialect: "ollama",
    name: () => "Ollama",
    make: (host, options) => ollama({ model, host, ...options }),
  },
];

/** One kind for each wire format. */
export const DIALECTS: readonly Kind[] = ["openai", "minimax", "anthropic", "gemini", "ollama"].map(
  (dialect) => {
    const kind = KINDS.find((candidate) => candidate.dialect === dialect);
    if (!kind) throw new Error(`no kind speaks ${dialect}`);
    return kind;
  },
);

/** {@link DIALECTS}, asked with the runtime's fetch, and with what the program sends with on Node. */
export const SENT_DIALECTS: readonly (Kind & { readonly sentWith: string })[] = DIALECTS.flatMap(
  (kind) => [
    { ...kind, sentWith: "fetch" },
    {
      ...kind,
      sentWith: "node:http",
      make: (url, options) => kind.make(url, { fetch: nodeFetch, ...options }),
    },
  ],
);

const nodeFetch: typeof fetch = async (input, init) => {
  const plain = plainRequest(input, init);
  if (!plain && init?.method === "POST")
    throw new Error("A question for a reply is none that node:http can send.");
  return plain ? httpFetch(plain) : fetch(input, init);
};

/** Runs `use` with a fake of the kind's wire format, and closes it. */
export async function withFake<T>(
  { dialect, fake: options }: Pick<Kind, "dialect" | "fake">,
  script: Script,
  use: (fake: FakeProvider) => Promise<T>,
): Promise<T> {
  const fake = await startFake(dialect, script, options);
  try {
    return await use(fake);
  } finally {
    await fake.close();
  }
}

/** What a reply came to. */
export interface Outcome {
  readonly text: string;
  readonly reasoning: string;
  /** The `finish` event without its type. */
  readonly finish?: object;
  /** The message of what was thrown. */
  readonly error?: string;
}

const HELLO: readonly ChatMessage[] = [{ role: "user", content: "Hello" }];

/** Reads a reply to its end; `onEvent` sees each event as it comes. */
export async function ask(
  provider: Provider,
  {
    messages = HELLO,
    signal = new AbortController().signal,
    onEvent = () => {},
  }: {
    messages?: readonly ChatMessage[];
    signal?: AbortSignal;
    onEvent?: (event: ProviderEvent) => void;
  } = {},
): Promise<Outcome> {
  let text = "";
  let reasoning = "";
  let finish: object | undefined;
  const outcome = (): Outcome => ({ text, reasoning, ...(finish && { finish }) });
  try {
    for await (const item of provider.chat(messages, { signal }))
      for (const event of eventsOf(item)) {
        if (typeof event === "string") throw new Error("built-in providers yield events");
        onEvent(event);
        if (event.type === "text") text += event.text;
        if (event.type === "reasoning") reasoning += event.text;
        if (event.type !== "finish") continue;
        const { type: _, ...rest } = event;
        finish = rest;
      }
  } catch (error) {
    return { ...outcome(), error: error instanceof Error ? error.message : String(error) };
  }
  return outcome();
}

/** The names of what `listModels` gave. */
export async function namesOf(
  listed: Promise<readonly (ModelInfo | string)[]> | undefined,
): Promise<string[] | undefined> {
  return (await listed)?.map((model) => toModelInfo(model).name);
}

/** A promise and what fulfils it: the event that a script waits for. */
export function latch(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
