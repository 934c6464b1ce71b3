import * as z from "zod/mini";
import { time } from "./chat-schemas.ts";
import { named } from "./named.ts";

const scope = z.enum(["once", "conversation", "always"]);
/** The fields of an approval. */
export const approvalFields = {
  id: z.string(),
  digest: z.optional(z.string()),
  stepId: z.string(),
  server: z.string(),
  tool: z.string(),
  arguments: z.optional(z.string()),
  bytes: z.int(),
  cut: z.boolean(),
  why: z.enum(["always-ask", "first-use", "may-change", "open-world", "changed", "repeating"]),
  changed: z.boolean(),
  offered: z.optional(z.array(scope)),
  expiresAt: time,
  state: z.enum(["pending", "allowed", "denied", "expired", "gone"]),
  scope: z.optional(scope),
  by: z.optional(z.string()),
  told: z.optional(z.strictObject({ sent: z.int(), failed: z.int() })),
};
/** An approval of a run. */
export const runApproval = named(
  "RunApproval",
  z.strictObject(approvalFields),
  "What somebody is asked, or was. A digest must come with the answer. Devices that may not use agents see no digest, arguments and offers.",
);
/** The fields of an approval and its run. */
export const pendingFields = {
  ...approvalFields,
  runId: z.string(),
  agent: z.string(),
  conversationId: z.optional(z.string()),
  startedBy: z.string(),
};

/** An approval, and the run that waits for it. */
export const approval = named(
  "Approval",
  z.strictObject(pendingFields),
  "An approval and its run.",
);

const common = {
  name: z.string(),
  title: z.optional(z.string()),
  description: z.optional(z.string()),
  required: z.boolean(),
};
const field = named(
  "FormField",
  z.discriminatedUnion("type", [
    z.strictObject({
      ...common,
      type: z.literal("string"),
      minLength: z.optional(z.number()),
      maxLength: z.number(),
      format: z.optional(z.enum(["email", "uri", "date", "date-time"])),
    }),
    z.strictObject({
      ...common,
      type: z.literal("number"),
      integer: z.boolean(),
      minimum: z.optional(z.number()),
      maximum: z.optional(z.number()),
    }),
    z.strictObject({ ...common, type: z.literal("boolean") }),
    z.strictObject({
      ...common,
      type: z.literal("enum"),
      options: z.array(z.strictObject({ value: z.string(), title: z.string() })),
      multiple: z.boolean(),
      minItems: z.optional(z.number()),
      maxItems: z.optional(z.number()),
    }),
  ]),
);
/** The fields of a question. */
export const questionFields = {
  id: z.string(),
  runId: z.optional(z.string()),
  server: z.string(),
  tool: z.optional(z.string()),
  message: z.optional(z.string()),
  fields: z.optional(z.array(field)),
  state: z.enum(["pending", "answered", "declined", "gone"]),
  expiresAt: time,
  by: z.optional(z.string()),
};

/** What a server asks a person. */
export const question = named(
  "Question",
  z.strictObject(questionFields),
  "What an MCP server asks a person. Devices that may not use agents see no words and fields.",
);
