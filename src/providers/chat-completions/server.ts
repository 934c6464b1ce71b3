import { OPENAI_FIELDS } from "../generation-options.ts";
import type { Capabilities, GenerationOptions } from "../provider.ts";

/** In which field a server wants the reasoning back that led to calls. */
export type ReasoningField = "reasoning_content" | "reasoning_details";

/** What a server that speaks Chat Completions does differently from the others. */
export interface ChatCompletionsServer {
  /** Whether it is OpenAI's own, which takes more than the others and wants other names. */
  readonly isOpenAI?: boolean;
  /** Added to every chat request. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Pieces of text may repeat all that came before. */
  readonly cumulative?: boolean;
  /** Where it wants the reasoning of tool rounds back. Default: nowhere. */
  readonly reasoning?: ReasoningField;
  /** The temperatures that it takes. Default: any. */
  readonly temperatures?: { readonly least: number; readonly most: number };
  /** Whether it tells the usage unasked, and refuses to be asked for it. */
  readonly tellsUsageUnasked?: boolean;
  /** What it calls the seed. Default `seed`. */
  readonly seedField?: string;
  /** Whether it knows no `tool_choice`. */
  readonly hasNoToolChoice?: boolean;
  /** Default: what nearly all of them can do. */
  readonly capabilities?: Capabilities;
}

/** OpenAI's own address. */
export const OPENAI_URL = "https://api.openai.com/v1";

const OPTIONS: readonly (keyof GenerationOptions)[] = [
  "model",
  "maxTokens",
  "temperature",
  "topP",
  "frequencyPenalty",
  "presencePenalty",
  "seed",
  "stop",
  "responseFormat",
  "reasoningEffort",
  "tools",
  "toolChoice",
  "parallelToolCalls",
];

const COMPATIBLE: Capabilities = {
  tools: true,
  toolChoices: ["none", "required", "named"],
  images: "data",
  responseFormats: ["json_object", "json_schema"],
  options: [...OPTIONS, "topK"],
  // Beyond OpenAI's own: what local servers and OpenRouter take. Nothing else is passed on,
  // since strict servers refuse a whole request for a field that they do not know.
  extra: ["top_k", "min_p", "repetition_penalty", "chat_template_kwargs", "reasoning"],
};

const OPENAI: Capabilities = {
  ...COMPATIBLE,
  images: "url",
  options: OPTIONS,
  extra: OPENAI_FIELDS,
};

// Those whose ways are known, by their host.
const BY_HOST: readonly (readonly [RegExp, ChatCompletionsServer])[] = [
  [/(^|\.)api\.openai\.com$/, { isOpenAI: true, capabilities: OPENAI }],
  // https://docs.mistral.ai/api/
  [/(^|\.)mistral\.ai$/, { tellsUsageUnasked: true, seedField: "random_seed" }],
  [
    // https://api-docs.deepseek.com/guides/thinking_mode
    /(^|\.)deepseek\.com$/,
    {
      reasoning: "reasoning_content",
      capabilities: { ...COMPATIBLE, responseFormats: ["json_object"] },
    },
  ],
  [/(^|\.)minimaxi?\.(io|com|chat)$/, { reasoning: "reasoning_details" }],
];

/** A server, with what it can do. */
export type KnownServer = ChatCompletionsServer &
  Required<Pick<ChatCompletionsServer, "capabilities">>;

/** What is known of the server at an address; of an unknown one, what nearly all of them do. */
export function serverAt(baseUrl: string): KnownServer {
  const { hostname } = new URL(baseUrl);
  const known = BY_HOST.find(([host]) => host.test(hostname))?.[1];
  return { capabilities: COMPATIBLE, ...known };
}
