import * as z from "zod/mini";
import { parseBody } from "../http/parse-body.ts";
import { isRecord } from "../parse-json.ts";
import type { Message } from "../providers/message.ts";
import type { GenerationOptions } from "../providers/provider.ts";
import { extraOf, FIELDS_BY_NAME, refuseFields } from "./completion-fields.ts";
import { parseMessages } from "./completion-messages.ts";
import { parseResponseFormat, parseToolChoice, parseTools } from "./completion-tools.ts";

/** A request for a chat completion, checked. */
export interface CompletionRequest {
  /** As the client named it; absent for the default. */
  readonly model?: string;
  readonly messages: readonly Message[];
  /** All that was asked for, whether the provider can do it or not. */
  readonly generation: GenerationOptions;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** DotAgents' name for the agent that shall answer; heeded where there are agents. */
  readonly profileId?: string;
  /** The conversation of a message to an agent; heeded there alone. */
  readonly conversationId?: string;
}

const count = z.int().check(z.gte(1));

/**
 * `POST /v1/chat/completions`, but for what is checked by itself. Fields that nobody here knows
 * are dropped, so that none can name a provider's address or key.
 */
export const completionBody = z.object({
  model: z.optional(z.string()),
  messages: z.array(z.unknown()).check(z.minLength(1)),
  stream: z.optional(z.boolean()),
  stream_options: z.optional(z.object({ include_usage: z.nullish(z.boolean()) })),
  max_tokens: z.optional(count),
  max_completion_tokens: z.optional(count),
  temperature: z.optional(z.number().check(z.gte(0))),
  top_p: z.optional(z.number().check(z.gte(0), z.lte(1))),
  top_k: z.optional(z.int()),
  frequency_penalty: z.optional(z.number()),
  presence_penalty: z.optional(z.number()),
  seed: z.optional(z.int()),
  stop: z.optional(z.union([z.string(), z.array(z.string())])),
  reasoning_effort: z.optional(z.string()),
  parallel_tool_calls: z.optional(z.boolean()),
});

/**
 * Checks the body of a chat completion request.
 * @throws ChatError `validation.invalid_body`, `chat.unsupported`, naming the field
 * @see https://platform.openai.com/docs/api-reference/chat/create
 */
export function parseCompletionRequest(given: unknown): CompletionRequest {
  const body = isRecord(given) && !Array.isArray(given) ? knownFields(given) : given;
  const {
    model,
    messages,
    stream = false,
    stream_options,
    ...fields
  } = parseBody(completionBody, body, {
    expected: EXPECTED,
  });
  const all = body as Readonly<Record<string, unknown>>;
  refuseFields(all);
  return {
    ...(model !== undefined && model !== "" && { model }),
    messages: parseMessages(messages),
    generation: {
      ...generationOf(fields),
      ...toolsOf(all),
      ...(all.response_format !== undefined && formatOf(all.response_format)),
      ...extraOf(all),
    },
    stream,
    includeUsage: stream_options?.include_usage ?? false,
    ...present({ profileId: textOf(given, "profile_id") }),
    ...present({ conversationId: textOf(given, "conversation_id") }),
  };
}

// Fields that a model's clients may send with any meaning of their own.
function textOf(body: unknown, name: string): string | undefined {
  const value = isRecord(body) ? body[name] : undefined;
  return typeof value === "string" && value !== "" ? value : undefined;
}

const EXPECTED = '{"model":"…","messages":[{"role":"user","content":"…"}]}';

/** What makes one request equal another: all but how its answer is sent. */
export function completionFingerprint(body: unknown): string {
  const { stream: _, stream_options: __, ...rest } = isRecord(body) ? body : {};
  return `chat.completions ${JSON.stringify(rest)}`;
}

/** The fields that are known here and have a value: null stands for none. */
function knownFields(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  // By their names: a body may have very many others.
  const given = FIELDS.filter((name) => Object.hasOwn(body, name) && body[name] !== null);
  return Object.fromEntries(given.map((name) => [name, body[name]]));
}

const FIELDS: readonly string[] = [
  ...Object.keys(completionBody.shape),
  ...FIELDS_BY_NAME,
  "tools",
  "tool_choice",
  "response_format",
];

type Fields = Omit<
  z.infer<typeof completionBody>,
  "model" | "messages" | "stream" | "stream_options"
>;

function generationOf(fields: Fields): GenerationOptions {
  const { stop } = fields;
  const stops = (typeof stop === "string" ? [stop] : (stop ?? [])).filter((text) => text !== "");
  return present({
    maxTokens: fields.max_completion_tokens ?? fields.max_tokens,
    temperature: fields.temperature,
    topP: fields.top_p,
    topK: fields.top_k,
    frequencyPenalty: fields.frequency_penalty,
    presencePenalty: fields.presence_penalty,
    seed: fields.seed,
    reasoningEffort: fields.reasoning_effort,
    parallelToolCalls: fields.parallel_tool_calls,
    stop: stops.length > 0 ? stops : undefined,
  });
}

function toolsOf(body: Readonly<Record<string, unknown>>): GenerationOptions {
  const tools = parseTools(body.tools);
  const toolChoice = parseToolChoice(body.tool_choice, tools);
  return present({ tools: tools.length > 0 ? tools : undefined, toolChoice });
}

function formatOf(value: unknown): GenerationOptions {
  return present({ responseFormat: parseResponseFormat(value) });
}

/** The fields that are set. */
function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
