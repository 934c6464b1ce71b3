import * as z from "zod/mini";
import { answerBody } from "../routes/approval-routes.ts";
import { respondBody } from "../routes/dotagents-routes.ts";
import { questionAnswerBody } from "../routes/question-routes.ts";
import { approval, question } from "./approval-schemas.ts";
import { time } from "./chat-schemas.ts";
import { named } from "./named.ts";
import { json, nothing, type Operations } from "./operation.ts";

const rule = named(
  "ApprovalRule",
  z.strictObject({
    id: z.string(),
    kind: z.enum(["always", "conversation", "first-use"]),
    agent: z.string(),
    server: z.string(),
    tool: z.string(),
    definition: z.string(),
    conversationId: z.optional(z.string()),
    by: z.optional(z.string()),
    createdAt: time,
    lastUsedAt: z.optional(time),
  }),
  "What was allowed for longer than one call. `definition`: the digest of the tool that it is about.",
);
const responded = z.strictObject({
  success: z.literal(true),
  approvalId: z.string(),
  approved: z.boolean(),
});

/** What people are asked, and their answers. */
export const approvalOperations: Operations = {
  "GET /v1/approvals": {
    summary: "Lists what people are asked now",
    access: "device",
    answers: { 200: json("The approvals.", z.strictObject({ approvals: z.array(approval) })) },
  },
  "GET /v1/approvals/rules": {
    summary: "Lists what was allowed for longer than one call",
    access: "agent",
    answers: { 200: json("The rules.", z.strictObject({ rules: z.array(rule) })) },
  },
  "DELETE /v1/approvals/rules/:id": {
    summary: "Removes a rule",
    access: "agent",
    answers: { 204: nothing("It is removed.") },
    errors: ["not_found.rule"],
  },
  "GET /v1/approvals/:id": {
    summary: "Shows an approval with its whole arguments",
    access: "agent",
    answers: { 200: json("The approval.", approval) },
    errors: ["not_found.approval"],
  },
  "POST /v1/approvals/:id": {
    summary: "Answers an approval",
    description:
      "Whoever began the run may, and the owner; `always` needs the grant `agent:always`. The same answer twice is no error.",
    access: "agent",
    body: { schema: answerBody },
    answers: { 200: json("The approval, decided.", approval) },
    errors: ["not_found.approval", "approval.changed", "approval.settled", "approval.not_offered"],
  },
  "POST /v1/agent-sessions/tool-approvals/:id/respond": {
    summary: "Answers an approval, as DotAgents' app does",
    description: "A yes holds once, and only for a run that the same device began.",
    access: "agent",
    flatErrors: true,
    body: { schema: respondBody },
    answers: { 200: json("It is decided.", responded) },
    errors: ["not_found.approval", "approval.settled", "approval.not_offered"],
  },
  "GET /v1/questions": {
    summary: "Lists what MCP servers ask people now",
    access: "device",
    answers: { 200: json("The questions.", z.strictObject({ questions: z.array(question) })) },
  },
  "POST /v1/questions/:id": {
    summary: "Answers a question",
    access: "agent",
    body: { schema: questionAnswerBody },
    answers: { 200: json("The question, answered.", question) },
    errors: ["not_found.approval", "approval.settled"],
  },
};
