import { OwnerSessions } from "../../src/auth/owner-sessions.ts";
import { conversationsApi } from "../../src/conversations-api.ts";
import { ChatError, type ChatErrorCode } from "../../src/errors.ts";
import type { HandlerOptions } from "../../src/handler-options.ts";
import { openaiApi } from "../../src/openai-api.ts";
import { openapiDocument } from "../../src/openapi-document.ts";
import type { Push } from "../../src/push/push.ts";
import { pushApi } from "../../src/push-api.ts";
import { redisPairing } from "../../src/redis/index.ts";
import { storeUnavailable } from "../../src/redis/redis-connection.ts";
import { agentRoutes } from "../../src/routes/agent-routes.ts";
import type { LibraryEditor } from "../../src/routes/library-editor.ts";
import { loopRoutes } from "../../src/routes/loop-routes.ts";
import { operatorDesk } from "../../src/routes/operator-desk-routes.ts";
import type { Operator } from "../../src/routes/operator-routes.ts";
import type { AgentRuns } from "../../src/runs/agent-runs.ts";
import { PendingQuestions } from "../../src/runs/pending-questions.ts";
import { fakeSource } from "../routes/fake-runs.ts";
import { OWNER, pairingServer } from "../routes/pairing-server.ts";
import type { Server } from "./contract.ts";

/**
 * A server with every route, behind which everything fails with the same error: for what is
 * refused before, and for errors that a disk gives too seldom.
 */
export function fakeWorld(
  code: ChatErrorCode = "internal.error",
  options: Partial<HandlerOptions> = {},
) {
  const { send: _, ...world } = pairingServer({
    openai: openaiApi(),
    openapi: openapiDocument(),
    conversations: conversationsApi(),
    push: pushApi(async () => failing<Push>(code)),
    operator: failing<Operator>(code, { desk: operatorDesk(failing(code)) }),
    agents: agentRoutes({
      runs: failing<AgentRuns>(code, { list: () => [], changed: () => new Promise(() => {}) }),
      agents: fakeSource,
      questions: new PendingQuestions(),
      hasAgents: async () => true,
      editor: failingLibrary(code),
      more: [loopRoutes(failing(code))],
    }),
    limits: { bodyBytes: 65_536, completionBodyBytes: 65_536 },
    allowedHosts: [],
    ...options,
  });
  const server: Server = {
    origin: "http://127.0.0.1",
    token: OWNER,
    send: async (request) => world.app.fetch(request),
  };
  return { ...world, server };
}

/** A server with every route, whose store of devices cannot be reached. */
export function awayWorld(): Server {
  const run = async (): Promise<never> => {
    throw storeUnavailable();
  };
  const pairing = redisPairing({ client: { run, close() {} } });
  return fakeWorld("internal.error", { pairing: { ...pairing, owner: new OwnerSessions() } })
    .server;
}

/** Something all of whose methods fail, but for what is given. */
function failing<T extends object>(code: ChatErrorCode, given: Partial<T> = {}): T {
  const fail = async (): Promise<never> => {
    throw new ChatError(code, "It failed.");
  };
  return new Proxy(given as T, { get: (own, name) => Reflect.get(own, name) ?? fail });
}

function failingLibrary(code: ChatErrorCode): LibraryEditor {
  return failing<LibraryEditor>(code, {
    notes: failing(code),
    skills: failing(code),
    agents: failing(code),
    servers: failing(code),
    currentAgent: () => undefined,
  });
}
