import * as z from "zod/mini";
import { chatRequest, streamState } from "./chat-schemas.ts";
import { json, nothing, type Operations } from "./operation.ts";
import { replyEvent } from "./run-schemas.ts";

/** The query of a poll. */
export const offsetQuery = z.object({
  offset: z.optional(z.string().check(z.regex(/^\d{1,15}$/))),
});

const pollQuery = z.object({
  ...offsetQuery.shape,
  details: z.optional(z.enum(["true", "false"])),
});

/** Messages and their replies. */
export const chatOperations: Operations = {
  "POST /v1/chat/stream": {
    summary: "Asks for a reply, or goes on reading one",
    description:
      "With an `Idempotency-Key` the reply goes on when the client leaves; the same request reads it again, from `X-Stream-Offset` on. Without a key the reply stops with its client.",
    access: "device",
    headers: ["Idempotency-Key", "X-Stream-Offset"],
    body: { schema: chatRequest },
    answers: {
      200: {
        description: "The reply's events. What fails from here on is an `error` event.",
        events: replyEvent,
        headers: { "X-Stream-Offset": "With a key, or of a run: where the text begins." },
      },
    },
    errors: [
      "validation.invalid_header",
      "auth.forbidden",
      "chat.model_not_found",
      "chat.unsupported",
      "not_found.agent",
      "not_found.conversation",
      "chat.stream_lost",
      "run.conversation_busy",
      "run.halted",
      "conversation.damaged",
      "chat.no_provider",
      "conversation.too_large",
      "chat.idempotency_key_reused",
      "run.not_saved",
      "conversations.not_saved",
      "conversations.unreadable",
      "chat.busy",
      "server.shutting_down",
    ],
  },
  "GET /v1/chat/streams/:key": {
    summary: "Says what has come of a reply",
    description: "For clients behind a proxy that holds streams back.",
    access: "device",
    path: { key: "The `Idempotency-Key` of the message." },
    query: pollQuery,
    answers: { 200: json("The reply so far.", streamState) },
    errors: ["validation.invalid_header", "not_found.stream", "chat.stream_lost"],
  },
  "DELETE /v1/chat/streams/:key": {
    summary: "Stops a reply",
    access: "device",
    path: { key: "The `Idempotency-Key` of the message." },
    answers: { 204: nothing("It is stopped, or had ended.") },
    errors: ["not_found.stream"],
  },
};
