import {
  AGENT_PREFIX,
  type AgentModelRequest,
  type AgentModels,
  type AgentReply,
} from "../models/agent-models.ts";
import type { ListedModel } from "../models/model-directory.ts";
import type { AgentRuns } from "./agent-runs.ts";
import type { AgentSource } from "./agent-source.ts";
import { runReply } from "./run-reply.ts";

/** The agents of `source` as models, whose replies are runs. */
export function agentModels(
  source: Pick<AgentSource, "list">,
  runs: Pick<AgentRuns, "start" | "stop">,
): AgentModels {
  return {
    async list() {
      const agents = await source.list();
      return agents.map(
        ({ id, name }): ListedModel => ({
          id: `${AGENT_PREFIX}${id}`,
          ownedBy: "agent",
          displayName: name,
        }),
      );
    },
    begin: (request) => begin(runs, request),
  };
}

async function begin(
  runs: Pick<AgentRuns, "start" | "stop">,
  { scope, kept, ...request }: AgentModelRequest,
): Promise<AgentReply> {
  const run = await runs.start({ ...request, ...kept });
  const leave = async (): Promise<void> => {
    if (!kept) await runs.stop(run.id, request.startedBy);
  };
  const { startedAt, conversationId } = run.read(0)?.snapshot ?? { startedAt: Date.now() };
  return {
    id: run.id,
    startedAt,
    ...(conversationId !== undefined && { conversationId }),
    events: runReply(run, { scope, leave }),
  };
}
