import * as z from "zod/mini";
import { time } from "./chat-schemas.ts";
import { named } from "./named.ts";
import { json, type Operations } from "./operation.ts";

const profile = named(
  "AgentProfile",
  z.strictObject({
    id: z.string(),
    name: z.string(),
    displayName: z.string(),
    description: z.string(),
    enabled: z.literal(true),
    connectionType: z.literal("internal"),
  }),
);
const session = z.strictObject({
  id: z.string(),
  conversationId: z.optional(z.string()),
  status: z.literal("active"),
  startTime: time,
});

/** What DotAgents' app looks for besides. */
export const dotAgentsOperations: Operations = {
  "GET /v1/agent-profiles": {
    summary: "Lists the agents",
    access: "agent",
    answers: { 200: json("The agents.", z.strictObject({ profiles: z.array(profile) })) },
  },
  "GET /v1/agent-sessions/candidates": {
    summary: "Lists the runs that are not over",
    access: "device",
    answers: {
      200: json(
        "The runs.",
        z.strictObject({
          activeSessions: z.array(session),
          completedSessions: z.array(session).check(z.maxLength(0)),
        }),
      ),
    },
  },
};
