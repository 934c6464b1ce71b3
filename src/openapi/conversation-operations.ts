import * as z from "zod/mini";
import type { ChatErrorCode } from "../errors.ts";
import { branchBody, editBody } from "../routes/conversation-bodies.ts";
import {
  addition,
  conversation,
  conversationExport,
  listedConversation,
  newConversation,
  replacement,
} from "./conversation-schemas.ts";
import { json, nothing, type Operations } from "./operation.ts";

const listQuery = z.object({
  q: z.optional(z.string()),
  limit: z.optional(z.string().check(z.regex(/^[1-9]\d{0,5}$/))),
});
const removed = z.strictObject({ success: z.literal(true), id: z.string() });
const imported = z.strictObject({
  added: z.int(),
  updated: z.int(),
  ids: z.array(z.string()),
});

const KEEPING: readonly ChatErrorCode[] = ["conversation.too_large", "conversations.not_saved"];
const EDITING: readonly ChatErrorCode[] = [
  "not_found.conversation",
  "conversation.changed",
  "conversation.damaged",
  "conversations.unreadable",
  ...KEEPING,
];
const whole = { access: "device", flatErrors: true } as const;

const partQuery = z.object({
  limit: z.optional(z.string()),
  before: z.optional(z.string()),
});

/** Conversations that the PC keeps. */
export const conversationOperations: Operations = {
  "GET /v1/conversations": {
    ...whole,
    summary: "Lists conversations, the one changed last first",
    description: "`q`: words that must all be in it. `limit`: at most so many; of a search 50.",
    query: listQuery,
    headers: ["If-None-Match"],
    answers: {
      304: nothing("The list is that of the ETag that was sent."),
      200: json(
        "The conversations, and for whom: `owner`, or a device's id.",
        z.strictObject({ conversations: z.array(listedConversation), who: z.string() }),
      ),
    },
    errors: ["validation.invalid_body"],
  },
  "POST /v1/conversations": {
    ...whole,
    summary: "Begins a conversation",
    body: { schema: newConversation },
    answers: { 201: json("The conversation.", conversation) },
    errors: ["conversation.exists", "conversations.too_many", ...KEEPING],
  },
  "GET /v1/conversations/export": {
    ...whole,
    summary: "Exports all conversations, or one",
    description:
      "Of one, `limit` asks for a part: so many messages of the shown branch at most, the last ones or those `before` a message, and whatever else was said from the first of them on. The first of them then follows a message of an earlier part.",
    query: z.object({ id: z.optional(z.string()), ...partQuery.shape }),
    answers: { 200: json("The export.", conversationExport) },
    errors: ["not_found.conversation", "conversations.unreadable", "validation.invalid_body"],
  },
  "POST /v1/conversations/import": {
    ...whole,
    summary: "Imports what an export gave",
    description: "The same export twice changes nothing more. At most 32 MiB.",
    body: { schema: conversationExport },
    answers: {
      200: json("How many are new and have changed, and what each is called here.", imported),
    },
    errors: [...EDITING.slice(1), "conversations.too_many"],
  },
  "GET /v1/conversations/:id": {
    ...whole,
    summary: "Shows a conversation",
    description:
      "`limit` asks for a part: so many messages at most, the last ones or those `before` a message; `earlier` says how many stand before them.",
    query: partQuery,
    answers: { 200: json("The conversation.", conversation) },
    errors: ["not_found.conversation", "conversations.unreadable", "validation.invalid_body"],
  },
  "PUT /v1/conversations/:id": {
    ...whole,
    summary: "Replaces a conversation, or begins it",
    body: { schema: replacement },
    answers: { 200: json("The conversation.", conversation) },
    errors: ["auth.forbidden", ...EDITING],
  },
  "PATCH /v1/conversations/:id": {
    ...whole,
    summary: "Renames or shares a conversation, or shows another branch",
    description: "`updatedAt`: the version that the client has seen.",
    body: { schema: editBody },
    answers: { 200: json("The conversation.", conversation) },
    errors: ["auth.forbidden", ...EDITING],
  },
  "DELETE /v1/conversations/:id": {
    ...whole,
    summary: "Deletes a conversation for good",
    query: z.object({ updatedAt: z.optional(z.string()) }),
    answers: { 200: json("It is deleted.", removed) },
    errors: [
      "auth.forbidden",
      "not_found.conversation",
      "conversation.changed",
      "conversations.unreadable",
      "conversations.not_saved",
    ],
  },
  "POST /v1/conversations/:id/messages": {
    ...whole,
    summary: "Adds messages to a conversation",
    body: { schema: addition },
    answers: { 200: json("The conversation.", conversation) },
    errors: EDITING,
  },
  "POST /v1/conversations/:id/branch": {
    ...whole,
    summary: "Begins a conversation with the first messages of another one",
    body: { schema: branchBody },
    answers: { 200: json("The new conversation.", conversation) },
    errors: [
      "not_found.conversation",
      "conversations.too_many",
      "conversations.unreadable",
      ...KEEPING,
    ],
  },
};
