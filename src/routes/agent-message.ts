import * as z from "zod/mini";
import type { Identity } from "../auth/authenticator.ts";
import { sha256Hex } from "../auth/digest.ts";
import type { ChatMessage } from "../chat.ts";
import { ChatError } from "../errors.ts";
import { parseBody } from "../http/parse-body.ts";
import type { Message } from "../providers/message.ts";
import { keyReused, streamLost } from "../reply/open-reply.ts";
import type { AgentRuns, WatchedRun } from "../runs/agent-runs.ts";
import { actorOf, mayUseAgents, requireAgentGrant } from "./agent-access.ts";
import type { AgentContext, ReceivedMessage } from "./agents.ts";
import { type RunEventsWanted, streamRun } from "./run-response.ts";
import { spokenText } from "./spoken-text.ts";

/** What {@link answerByAgent} works with. */
export interface AgentMessageOptions {
  readonly runs: AgentRuns;
  /** The agent that answers where none is named. Default: none does. */
  readonly defaultAgent: () => Promise<string | undefined>;
}

/** An agent's id, and a conversation's. */
export const ID: RegExp = /^[A-Za-z0-9._-]{1,64}$/;

const agentFields = z.object({
  agent: z.nullish(z.string().check(z.regex(ID))),
  conversationId: z.nullish(z.string().check(z.regex(ID))),
  events: z.nullish(z.literal("run")),
});

/** What a client says about the agent that it wants. */
interface AgentRequest {
  readonly agent?: string;
  readonly conversationId?: string;
  readonly events: RunEventsWanted;
}

/**
 * Answers a chat message by a run of the agent that it names, or of the default one; undefined
 * when the message is for a model. The default agent answers nobody who names a model, and no
 * device that may not use agents. A message whose key is known is answered by what was begun
 * with it, whatever the default is by now.
 *
 * @throws ChatError `auth.forbidden`, `validation.invalid_body`, `chat.idempotency_key_reused`,
 * `chat.stream_lost`, and those of {@link AgentRuns.start}
 */
export async function answerByAgent(
  message: ReceivedMessage,
  context: AgentContext,
  options: AgentMessageOptions,
): Promise<Response | undefined> {
  const { identity, resumption } = message;
  const asked = parseAgentFields(message.body);
  if (asked.agent !== undefined) checkNamedAgent(message);
  const run = await openRun(message, asked, context, options);
  return (
    run &&
    streamRun(run, { ...asked, ...context, ...message, offset: resumption?.offset ?? 0, identity })
  );
}

/** The run that a message began, or begins now. */
async function openRun(
  message: ReceivedMessage,
  asked: AgentRequest,
  { replies }: AgentContext,
  { runs, defaultAgent }: AgentMessageOptions,
): Promise<WatchedRun | undefined> {
  const { identity, resumption, messages, model } = message;
  const { conversationId } = asked;
  const startedBy = actorOf(identity);
  const key = resumption?.key;
  const fingerprint = await fingerprintOf(message, asked);
  if (key !== undefined) {
    const reply = await replies.find({ owner: identity.id, key });
    if (reply && asked.agent !== undefined) throw keyReused();
    if (reply) return undefined;
    const known = await runs.findByKey(startedBy, key);
    if (known) return checkKnown(known, fingerprint, identity);
  }
  const agent = asked.agent ?? (await agentByDefault(identity, model, defaultAgent));
  if (agent === undefined) return undefined;
  if (resumption && resumption.offset > 0) throw streamLost();
  if (identity.revoked?.aborted) throw identity.revoked.reason;
  return runs.start({
    agent,
    messages: conversationOf(messages),
    startedBy,
    ...(conversationId !== undefined && { conversationId }),
    ...(key !== undefined && { key, fingerprint }),
  });
}

function parseAgentFields(body: unknown): AgentRequest {
  const { agent, conversationId, events } = parseBody(agentFields, body);
  return {
    ...(agent != null && { agent }),
    ...(conversationId != null && { conversationId }),
    events: events ?? "chat",
  };
}

function checkNamedAgent({ identity, model }: ReceivedMessage): void {
  requireAgentGrant(identity);
  if (model === undefined) return;
  throw new ChatError(
    "validation.invalid_body",
    "model: an agent answers with the provider and model that are set for it on the PC. Leave out model, or agent.",
    { param: "model" },
  );
}

async function agentByDefault(
  identity: Identity,
  model: string | undefined,
  defaultAgent: () => Promise<string | undefined>,
): Promise<string | undefined> {
  return model === undefined && mayUseAgents(identity) ? defaultAgent() : undefined;
}

function checkKnown(run: WatchedRun, fingerprint: string, identity: Identity): WatchedRun {
  requireAgentGrant(identity);
  if (run.fingerprint === fingerprint) return run;
  throw keyReused();
}

/** Equal for equal messages, whichever events are wanted. */
function fingerprintOf({ messages, model }: ReceivedMessage, asked: AgentRequest): Promise<string> {
  const { agent, conversationId } = asked;
  return sha256Hex(JSON.stringify({ agent, conversationId, model, messages }));
}

/** The messages without what an agent would take for its own words, and never said. */
function conversationOf(messages: readonly ChatMessage[]): readonly Message[] {
  if (messages.at(-1)?.role !== "user")
    throw new ChatError(
      "validation.invalid_body",
      `messages.${messages.length - 1}.role: an agent answers a message of the user. Expected "user" in the last one.`,
      { param: `messages.${messages.length - 1}.role` },
    );
  return messages.flatMap(({ role, content }): Message[] => {
    if (role !== "assistant") return [{ role, content }];
    const spoken = spokenText(content);
    return spoken === "" ? [] : [{ role, content: spoken }];
  });
}
