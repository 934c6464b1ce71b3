import type OpenAI from "openai";
import { type Adapter, type AdapterContext, defineProvider } from "./define-provider.ts";
import { type History, withLeadingSystem } from "./history.ts";
import { Increments } from "./increments.ts";
import type {
  FinishReason,
  Provider,
  ProviderEvent,
  ProviderOptions,
  TokenUsage,
} from "./provider.ts";
import { ThinkTags } from "./think-tags.ts";

/** Options of {@link openai}. */
export interface OpenAIOptions extends ProviderOptions {
  /** Local servers often need none. */
  readonly apiKey?: string;
  /** With its version: `http://127.0.0.1:1234/v1`. Default: OpenAI's own. */
  readonly baseUrl?: string;
  /** What people call it. Default: OpenAI, or the host of `baseUrl`. */
  readonly name?: string;
}

/** What a server that speaks this dialect does differently. */
export interface Dialect {
  /** Added to every chat request. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Pieces of text may repeat all that came before. */
  readonly cumulative?: boolean;
}

const OPENAI_URL = "https://api.openai.com/v1";

/**
 * OpenAI's Chat Completions, and every server that speaks them at a `baseUrl`
 * (LM Studio, vLLM, llama.cpp, OpenRouter, DeepSeek, …).
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 */
export function openai(options: OpenAIOptions): Provider {
  return chatCompletions(options, {});
}

/** A provider in the dialect of Chat Completions; presets differ in options only. */
export function chatCompletions(options: OpenAIOptions, dialect: Dialect): Provider {
  const { model, apiKey, baseUrl = OPENAI_URL } = options;
  const url = new URL(baseUrl);
  const adapter: Adapter = {
    about: {
      name: options.name ?? (baseUrl === OPENAI_URL ? "OpenAI" : url.host),
      model,
      address: url.origin,
      ...(apiKey && { secret: apiKey }),
    },
    chat: (history, context) => chat(history, context, { ...options, baseUrl }, dialect),
    async listModels(context) {
      const client = await connect(options, baseUrl, context);
      const names: string[] = [];
      for await (const { id } of client.models.list()) names.push(id);
      return names.sort();
    },
  };
  return defineProvider(adapter, options);
}

async function connect(
  { apiKey }: OpenAIOptions,
  baseURL: string,
  { fetch }: AdapterContext,
): Promise<OpenAI> {
  const { OpenAI } = await import("openai");
  // Every option that the SDK would otherwise read from the environment is set.
  return new OpenAI({
    apiKey: apiKey ?? "none",
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL,
    fetch,
    maxRetries: 0,
    timeout: LONGEST_TIMEOUT_MS,
    logLevel: "off",
    dangerouslyAllowBrowser: true,
    defaultHeaders: { authorization: apiKey ? `Bearer ${apiKey}` : null },
  });
}

// The SDK's timer must never fire; longer ones overflow to 1 ms.
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

type ChatOptions = OpenAIOptions & { readonly baseUrl: string };

async function* chat(
  history: History,
  context: AdapterContext,
  options: ChatOptions,
  dialect: Dialect,
): AsyncGenerator<ProviderEvent> {
  const client = await connect(options, options.baseUrl, context);
  const stream = await client.chat.completions.create({
    ...request(history, options),
    ...dialect.body,
  });
  const chunks = stream[Symbol.asyncIterator]();
  const delta = new DeltaReader(dialect, options.baseUrl !== OPENAI_URL);
  for (;;) {
    const { done, value } = await chunks.next();
    if (done) return;
    const chunk: Chunk | null = value as Chunk;
    if (chunk?.base_resp?.status_code) throw new Error(JSON.stringify(chunk));
    const choice = chunk?.choices?.[0];
    if (choice?.delta) yield* delta.read(choice.delta);
    if (!choice?.finish_reason) continue;
    if (choice.finish_reason === "error") throw new Error(JSON.stringify(chunk));
    yield* delta.end();
    const usage = toUsage(chunk?.usage) ?? (await readTrailingUsage(chunks));
    yield delta.finish(choice.finish_reason, usage);
    return;
  }
}

function request(
  history: History,
  { model, maxTokens, temperature, baseUrl }: ChatOptions,
): OpenAI.ChatCompletionCreateParamsStreaming {
  // OpenAI's reasoning models refuse the old name, most other servers know no other.
  const limit = baseUrl === OPENAI_URL ? "max_completion_tokens" : "max_tokens";
  return {
    model,
    messages: withLeadingSystem(history),
    stream: true,
    stream_options: { include_usage: true },
    ...(maxTokens !== undefined && { [limit]: maxTokens }),
    ...(temperature !== undefined && { temperature }),
  };
}

/** The parts of a chunk that servers agree on; each may be missing or null. */
interface Chunk {
  readonly choices?: readonly { delta?: Delta | null; finish_reason?: string | null }[] | null;
  readonly usage?: OpenAI.CompletionUsage | null;
  readonly base_resp?: { status_code?: number } | null;
}

interface Delta {
  readonly content?: string | null;
  readonly refusal?: string | null;
  readonly reasoning_content?: string | null;
  readonly reasoning?: string | null;
  readonly reasoning_details?: readonly { text?: string | null }[] | null;
}

/** Reads the deltas of one reply; servers disagree on where the reasoning stands. */
class DeltaReader {
  readonly #text: Increments | undefined;
  readonly #reasoning: Increments | undefined;
  readonly #tags: ThinkTags | undefined;
  #explicitReasoning = false;
  #refusal = "";

  constructor({ cumulative }: Dialect, mayTagReasoning: boolean) {
    if (cumulative) [this.#text, this.#reasoning] = [new Increments(), new Increments()];
    if (mayTagReasoning) this.#tags = new ThinkTags();
  }

  *read(delta: Delta): Generator<ProviderEvent> {
    const trace = delta.reasoning_content || delta.reasoning || joinDetails(delta);
    const reasoning = this.#reasoning?.next(trace) ?? trace;
    if (reasoning) {
      this.#explicitReasoning = true;
      yield { type: "reasoning", text: reasoning };
    }
    if (typeof delta.refusal === "string") this.#refusal += delta.refusal;
    const piece = typeof delta.content === "string" ? delta.content : "";
    const text = this.#text?.next(piece) ?? piece;
    if (!text) return;
    if (this.#tags) yield* this.#once(this.#tags.push(text));
    else yield { type: "text", text };
  }

  *end(): Generator<ProviderEvent> {
    if (this.#tags) yield* this.#once(this.#tags.end());
  }

  finish(reason: string, usage: TokenUsage | undefined): ProviderEvent {
    return {
      type: "finish",
      reason: this.#refusal ? "refusal" : (FINISH_REASONS[reason] ?? "other"),
      ...(usage && { usage }),
      ...(this.#refusal && { explanation: this.#refusal }),
    };
  }

  // Some models send one trace both ways.
  #once(events: ProviderEvent[]): ProviderEvent[] {
    return this.#explicitReasoning ? events.filter(({ type }) => type !== "reasoning") : events;
  }
}

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  stop: "stop",
  length: "length",
  tool_calls: "tool_calls",
  function_call: "tool_calls",
  content_filter: "refusal",
};

function joinDetails({ reasoning_details: details }: Delta): string {
  return Array.isArray(details) ? details.map(({ text }) => text ?? "").join("") : "";
}

function toUsage(usage: OpenAI.CompletionUsage | null | undefined): TokenUsage | undefined {
  return usage
    ? { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens }
    : undefined;
}

const USAGE_GRACE_MS = 1000;

/** The usage chunk comes after the reply is complete; whatever goes wrong there is not worth an error. */
async function readTrailingUsage(chunks: AsyncIterator<Chunk>): Promise<TokenUsage | undefined> {
  const read = async (): Promise<TokenUsage | undefined> => {
    for (;;) {
      const { done, value } = await chunks.next();
      if (done) return undefined;
      if (value?.usage) return toUsage(value.usage);
    }
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), USAGE_GRACE_MS);
  });
  try {
    return await Promise.race([read().catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}
