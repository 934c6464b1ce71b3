import type { AbortScope } from "../abort-scope.ts";
import type { Identity } from "../auth/authenticator.ts";
import { sha256Hex } from "../auth/digest.ts";
import { AGENT_PREFIX, type AgentModels } from "../models/agent-models.ts";
import { type CompletionRequest, completionFingerprint } from "../openai/completion-request.ts";
import { fitRequest } from "../openai/fit-request.ts";
import type { OpenedCompletion } from "../openai/kept-completion.ts";
import { invalid, unsupported } from "../openai/request-errors.ts";
import type { Message } from "../providers/message.ts";
import { actorOf, mayUseAgents, requireAgentGrant } from "./agent-access.ts";
import { ID } from "./agent-request.ts";

/** A completion that an agent may be meant to answer. */
export interface AgentCompletionOptions {
  readonly agents: AgentModels;
  readonly identity: Identity;
  /** The whole request, as it was sent. */
  readonly body: unknown;
  /** The client's key for it; without one the run is stopped when the client leaves. */
  readonly key: string | undefined;
  /** The reader's own; closed with the reply. */
  readonly scope: AbortScope;
}

/**
 * Answers a completion by a run, if its model is an agent's name, `agent/ID`, or it has
 * DotAgents' field `profile_id`; undefined when it is for a model. To who may not use agents no
 * model has such a name.
 *
 * @throws ChatError `auth.forbidden`, `chat.unsupported`, `validation.invalid_body`, and those
 * of {@link AgentModels.begin}
 */
export async function completeByAgent(
  asked: CompletionRequest,
  { agents, identity, body, key, scope }: AgentCompletionOptions,
): Promise<OpenedCompletion | undefined> {
  const agent = await agentMeant(asked, { agents, identity });
  if (agent === undefined) return undefined;
  const ignored = refuseUnfit(asked, agent);
  const conversationId = conversationOf(asked);
  const reply = await agents.begin({
    agent,
    messages: checkMessages(asked.messages),
    startedBy: actorOf(identity),
    scope,
    ...(conversationId !== undefined && { conversationId }),
    ...(key !== undefined && { kept: { key, fingerprint: await fingerprintOf(body) } }),
  });
  return {
    head: {
      // Of the run, so that it is the same however often the request is sent.
      id: `chatcmpl-${reply.id}`,
      created: Math.floor(reply.startedAt / 1000),
      model: `${AGENT_PREFIX}${agent}`,
      ignored,
      ...(reply.conversationId !== undefined && { conversationId: reply.conversationId }),
    },
    batches: reply.events,
  };
}

async function agentMeant(
  { model, profileId }: CompletionRequest,
  { agents, identity }: Pick<AgentCompletionOptions, "agents" | "identity">,
): Promise<string | undefined> {
  if (profileId !== undefined) {
    requireAgentGrant(identity);
    return profileId;
  }
  if (!model?.startsWith(AGENT_PREFIX) || !mayUseAgents(identity)) return undefined;
  const listed = await agents.list();
  return listed.some(({ id }) => id === model) ? model.slice(AGENT_PREFIX.length) : undefined;
}

/** Refuses what an agent does not do; gives the fields that it does not heed. */
function refuseUnfit(asked: CompletionRequest, agent: string): readonly string[] {
  if (asked.generation.tools)
    throw unsupported(
      "tools",
      "An agent uses the tools that its own files on the PC give it. Leave 'tools' out, or choose a model that is no agent.",
    );
  const { ignored } = fitRequest(asked, { name: `The agent '${agent}'`, capabilities: {} });
  return asked.generation.maxTokens === undefined ? ignored : [...ignored, "max_tokens"];
}

function checkMessages(messages: readonly Message[]): readonly Message[] {
  if (messages.at(-1)?.role === "user") return messages;
  throw invalid(
    `messages[${messages.length - 1}].role`,
    'an agent answers a message of the user. Expected "user" in the last one.',
  );
}

/** DotAgents' app goes on with the conversation that it is told; nobody else asks for one. */
function conversationOf({ conversationId, profileId }: CompletionRequest): string | undefined {
  if (conversationId === undefined)
    return profileId === undefined ? undefined : crypto.randomUUID();
  if (ID.test(conversationId)) return conversationId;
  throw invalid("conversation_id", "expected at most 64 of the characters A-Z a-z 0-9 . _ -");
}

function fingerprintOf(body: unknown): Promise<string> {
  return sha256Hex(completionFingerprint(body));
}
