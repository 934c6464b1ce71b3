import * as z from "zod/mini";
import { completion, completionEvent, completionRequest } from "./completion-schemas.ts";
import { named } from "./named.ts";
import { json, type Operations } from "./operation.ts";

const model = named(
  "Model",
  z.strictObject({
    id: z.string(),
    object: z.literal("model"),
    created: z.int(),
    owned_by: z.string(),
    name: z.string(),
    context_length: z.optional(z.int()),
    architecture: z.optional(z.strictObject({ input_modalities: z.array(z.string()) })),
    supported_parameters: z.optional(z.array(z.string())),
    local: z.optional(z.literal(true)),
  }),
  "A model: `ID/MODEL`, the provider's id and its own name of the model; or `agent/ID`, an agent. `local`: it runs on a machine of the owner's own.",
);

/** OpenAI's API. */
export const openaiOperations: Operations = {
  "GET /v1/models": {
    summary: "Lists the models that the client may use",
    access: "device",
    answers: {
      200: json("The models.", z.strictObject({ object: z.literal("list"), data: z.array(model) })),
    },
  },
  "GET /v1/models/:id{.+}": {
    summary: "Shows a model",
    access: "device",
    path: { id: "Its id; the slash in it may be written as it is." },
    answers: { 200: json("The model.", model) },
    errors: ["model_not_found", "chat.no_provider", "chat.busy"],
  },
  "POST /v1/chat/completions": {
    summary: "OpenAI's chat completions, by any provider or agent",
    description:
      "With an `Idempotency-Key` the reply goes on when the client leaves, and a repeat gets it from its beginning. Errors before the reply are statuses, with `stream` too.",
    access: "device",
    headers: ["Idempotency-Key"],
    body: { schema: completionRequest },
    answers: {
      200: {
        description: "The reply; with `stream` as chunks.",
        json: completion,
        events: completionEvent,
        headers: { "X-Ignored-Parameters": "Fields of the request that the model does not heed." },
      },
    },
    errors: [
      "validation.invalid_header",
      "unsupported_parameter",
      "context_length_exceeded",
      "provider.rejected",
      "auth.forbidden",
      "model_not_found",
      "not_found.agent",
      "run.conversation_busy",
      "run.halted",
      "reply.stopped",
      "reply.unread",
      "chat.no_provider",
      "chat.idempotency_key_reused",
      "run.failed",
      "rate_limit_exceeded",
      "run.not_saved",
      "provider.failed",
      "reply.too_long",
      "provider.unavailable",
      "chat.busy",
      "server.shutting_down",
      "provider.timeout",
    ],
  },
};
