import * as z from "zod/mini";
import { completionMessage, completionToolCall } from "../openai/completion-messages.ts";
import { completionImage, completionText } from "../openai/completion-parts.ts";
import { completionBody } from "../openai/completion-request.ts";
import {
  completionFormat,
  completionTool,
  completionToolChoice,
} from "../openai/completion-tools.ts";
import { errorSchema } from "./error-schemas.ts";
import { named } from "./named.ts";

/** A part of a user's message. */
export const contentPart = z.union([
  z.object({ type: z.literal("text"), ...completionText.shape }),
  z.object({ type: z.literal("image_url"), ...completionImage.shape }),
]);
// These two are refused whatever they hold.
const { function_call: _, audio: __, ...known } = completionMessage.shape;
const message = named(
  "CompletionMessage",
  z.object({
    ...known,
    content: z.nullish(z.union([z.string(), z.array(contentPart)])),
    tool_calls: z.nullish(z.array(completionToolCall)),
  }),
);

/** What a client of OpenAI's API asks for. */
export const completionRequest = named(
  "CompletionRequest",
  z.object({
    ...completionBody.shape,
    messages: z.array(message).check(z.minLength(1)),
    tools: z.nullish(z.array(completionTool)),
    tool_choice: z.nullish(completionToolChoice),
    response_format: z.nullish(completionFormat),
    profile_id: z.optional(z.string()),
    conversation_id: z.optional(z.string()),
  }),
  "The fields of OpenAI's chat completions that are heeded here. `null` stands for none. Others are passed on where the provider knows them, named in `X-Ignored-Parameters` where it does not, or refused where they would change the form of the answer. `profile_id`: an agent's id.",
);

const completionUsage = named(
  "CompletionUsage",
  z.strictObject({
    prompt_tokens: z.int(),
    completion_tokens: z.int(),
    total_tokens: z.int(),
    prompt_tokens_details: z.optional(z.strictObject({ cached_tokens: z.int() })),
    completion_tokens_details: z.optional(z.strictObject({ reasoning_tokens: z.int() })),
  }),
);
const extraContent = z.optional(
  z.strictObject({ google: z.strictObject({ thought_signature: z.string() }) }),
);
const called = { name: z.string(), arguments: z.string() };
const finishReason = z.enum(["stop", "length", "tool_calls", "content_filter"]);
const head = {
  id: z.string(),
  created: z.int(),
  model: z.string(),
  conversation_id: z.optional(z.string()),
};

/** A whole reply. */
export const completion = named(
  "Completion",
  z.strictObject({
    ...head,
    object: z.literal("chat.completion"),
    choices: z.tuple([
      z.strictObject({
        index: z.literal(0),
        message: z.strictObject({
          role: z.literal("assistant"),
          content: z.nullable(z.string()),
          refusal: z.null(),
          reasoning_content: z.optional(z.string()),
          tool_calls: z.optional(
            z.array(
              z.strictObject({
                id: z.string(),
                type: z.literal("function"),
                function: z.strictObject(called),
                extra_content: extraContent,
              }),
            ),
          ),
        }),
        logprobs: z.null(),
        finish_reason: finishReason,
      }),
    ]),
    usage: completionUsage,
  }),
);

const delta = z.strictObject({
  role: z.optional(z.literal("assistant")),
  content: z.optional(z.string()),
  reasoning_content: z.optional(z.string()),
  tool_calls: z.optional(
    z.array(
      z.strictObject({
        index: z.int(),
        id: z.optional(z.string()),
        type: z.optional(z.literal("function")),
        function: z.strictObject({ name: z.optional(z.string()), arguments: z.string() }),
        extra_content: extraContent,
      }),
    ),
  ),
});
const choice = z.strictObject({
  index: z.literal(0),
  delta,
  logprobs: z.null(),
  finish_reason: z.nullable(finishReason),
});

/** What a stream of a completion is made of. */
export const completionEvent = named(
  "CompletionEvent",
  z.union([
    named(
      "CompletionChunk",
      z.strictObject({
        ...head,
        object: z.literal("chat.completion.chunk"),
        choices: z.array(choice),
        usage: z.optional(completionUsage),
      }),
      "A part of a reply; one without choices tells the usage.",
    ),
    z.literal("[DONE]"),
    errorSchema,
  ]),
  "Chunks, then `[DONE]`, which is no JSON. A reply that fails ends with an error and without `[DONE]`.",
);
