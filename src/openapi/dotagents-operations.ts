import * as z from "zod/mini";
import { time } from "./chat-schemas.ts";
import { json, type Operations } from "./operation.ts";

const session = z.strictObject({
  id: z.string(),
  conversationId: z.optional(z.string()),
  status: z.literal("active"),
  startTime: time,
});

/** What DotAgents' app looks for besides. */
export const dotAgentsOperations: Operations = {
  "GET /v1/agent-sessions/candidates": {
    summary: "Lists the runs that are not over",
    access: "device",
    flatErrors: true,
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
