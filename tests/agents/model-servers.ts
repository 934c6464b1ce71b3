import { anthropic } from "../../src/providers/anthropic.ts";
import { gemini } from "../../src/providers/gemini.ts";
import { minimax } from "../../src/providers/minimax.ts";
import { ollama } from "../../src/providers/ollama.ts";
import { openai } from "../../src/providers/openai.ts";
import type { Provider, ProviderOptions } from "../../src/providers/provider.ts";
import {
  type FakeDialect,
  type FakeOptions,
  type FakeRequest,
  type Reply,
  type Step,
  stream,
} from "../fakes/fake-provider.ts";
import { deepSeekRefusalOf } from "../fakes/wire/deepseek-check.ts";
import { FAKE_SIGNATURE } from "../fakes/wire/gemini.ts";

/** A turn of a scripted model. */
export interface ScriptedTurn {
  readonly reasoning?: string;
  readonly text?: string;
  /** Calls by the names that the model is told. */
  readonly calls?: readonly { readonly name: string; readonly arguments: object }[];
}

/** A model server of a wire format, and the provider that asks it. */
export interface ModelServer {
  readonly kind: string;
  readonly dialect: FakeDialect;
  readonly fake?: FakeOptions;
  /** What it wants back of the turns in which the model reasons `I look at both.`, as JSON. */
  readonly returned?: readonly string[];
  /** The provider, whose requests go to the fake at `url` wherever they were meant to go. */
  make(url: string): Provider;
  /** The words in which it says that a conversation is too long. */
  readonly tooLong: string;
}

const apiKey = "secret-key-4711";

/** One of each wire format, and those of a wire format that refuse what others take. */
export const MODEL_SERVERS: readonly ModelServer[] = [
  {
    kind: "OpenAI",
    dialect: "openai",
    make: (url) => openai({ apiKey, model: "gpt-5-mini", ...sentTo(url) }),
    tooLong:
      "This model's maximum context length is 128000 tokens. However, your messages resulted in 130001 tokens. Please reduce the length of the messages.",
  },
  {
    kind: "DeepSeek",
    dialect: "openai",
    fake: { check: deepSeekRefusalOf },
    returned: ['"reasoning_content":"I look at both."', '"reasoning_content":""'],
    make: (url) =>
      openai({
        apiKey,
        model: "deepseek-v4",
        baseUrl: "https://api.deepseek.com",
        ...sentTo(url),
      }),
    tooLong:
      "This model's maximum context length is 131072 tokens. However, you requested 140000 tokens.",
  },
  {
    kind: "a server of its own address",
    dialect: "openai",
    make: (baseUrl) => openai({ apiKey, model: "qwen3", baseUrl }),
    tooLong: "the request exceeds the available context size. try increasing the context size",
  },
  {
    kind: "MiniMax",
    dialect: "minimax",
    returned: ['"reasoning_details":[{"type":"reasoning.text"'],
    make: (url) => minimax({ apiKey, model: "MiniMax-M2", ...sentTo(url) }),
    tooLong: "invalid params, context window exceeds limit",
  },
  {
    kind: "Anthropic",
    dialect: "anthropic",
    make: (baseUrl) => anthropic({ apiKey, model: "claude-sonnet-4-6", baseUrl }),
    tooLong: "prompt is too long: 210000 tokens > 200000 maximum",
  },
  {
    // It always thinks, and wants what it thought back as it was signed.
    kind: "Anthropic, thinking",
    dialect: "anthropic",
    make: (baseUrl) => anthropic({ apiKey, model: "claude-opus-5-5", baseUrl }),
    returned: ['{"type":"thinking","thinking":"I look at both.","signature":"'],
    tooLong: "prompt is too long: 210000 tokens > 200000 maximum",
  },
  {
    kind: "Gemini 2",
    dialect: "gemini",
    make: (baseUrl) => gemini({ apiKey, model: "gemini-2.5-flash", baseUrl }),
    tooLong:
      "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
  },
  {
    kind: "Gemini 3",
    dialect: "gemini",
    returned: [`"thoughtSignature":"${FAKE_SIGNATURE}"`],
    make: (baseUrl) => gemini({ apiKey, model: "gemini-3-pro-preview", baseUrl }),
    tooLong:
      "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
  },
  {
    kind: "Ollama",
    dialect: "ollama",
    returned: ['"thinking":"I look at both."'],
    make: (host) => ollama({ model: "qwen3", host }),
    tooLong: "the input length exceeds the context length",
  },
];

/** Sends what a provider sends to its own host to a fake instead. */
function sentTo(url: string): Required<Pick<ProviderOptions, "fetch">> {
  return {
    fetch: (input, init) => {
      const asked = new Request(input, init);
      const path = new URL(asked.url).pathname.replace(/^\/v1/, "");
      return fetch(new Request(url + path, asked));
    },
  };
}

/** How often the model has spoken in the conversation that it is asked with. */
export function turnsSoFar({ body }: FakeRequest): number {
  const { messages, contents } = body as {
    readonly messages?: readonly { readonly role?: string }[];
    readonly contents?: readonly { readonly role?: string }[];
  };
  return (messages ?? contents ?? []).filter(({ role }) => role === "assistant" || role === "model")
    .length;
}

/** A turn in the wire format of whoever is asked. */
export function speak(turn: ScriptedTurn): Reply {
  return stream(...stepsOf(turn));
}

/** The steps of {@link speak}. */
export function stepsOf({ reasoning, text, calls = [] }: ScriptedTurn): readonly Step[] {
  const steps: Step[] = [];
  if (reasoning !== undefined) steps.push({ reasoning });
  if (text !== undefined) steps.push(text);
  for (const { name, arguments: given } of calls)
    steps.push({ toolCall: { name, arguments: JSON.stringify(given) } });
  return steps;
}
