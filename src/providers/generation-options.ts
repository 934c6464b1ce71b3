import type { Tool } from "./message.ts";

/** How a reply is to be made. A provider's own configuration holds where nothing is said. */
export interface GenerationOptions {
  /** A model of the provider's; default: the one that it was made with. */
  readonly model?: string;
  /** Most tokens in the reply. */
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  readonly seed?: number;
  /** Texts before which the reply ends. */
  readonly stop?: readonly string[];
  readonly responseFormat?: ResponseFormat;
  /** How much to think: `none`, `minimal`, `low`, `medium`, `high`, `xhigh`. */
  readonly reasoningEffort?: string;
  readonly tools?: readonly Tool[];
  readonly toolChoice?: ToolChoice;
  /** False: at most one call in a reply. */
  readonly parallelToolCalls?: boolean;
  /** Fields of the Chat Completions API that have no name of their own here, as they go over the wire. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** Whether tools are called; `{ name }`: that one must be. */
export type ToolChoice = "auto" | "none" | "required" | { readonly name: string };

/** The form that a reply must have. */
export type ResponseFormat =
  | { readonly type: "json_object" }
  | {
      readonly type: "json_schema";
      readonly name: string;
      readonly schema: Readonly<Record<string, unknown>>;
      readonly description?: string;
      readonly strict?: boolean;
    };

/** The fields of `extra` that OpenAI alone takes. */
export const OPENAI_FIELDS: readonly string[] = [
  "logit_bias",
  "metadata",
  "prediction",
  "prompt_cache_key",
  "prompt_cache_retention",
  "safety_identifier",
  "service_tier",
  "store",
  "user",
  "verbosity",
];
