import type { Identity } from "../auth/authenticator.ts";
import { ChatError } from "../errors.ts";
import { keyReused, streamLost } from "../reply/open-reply.ts";
import type { AgentRuns, WatchedRun } from "../runs/agent-runs.ts";
import { actorOf, mayUseAgents, requireAgentGrant } from "./agent-access.ts";
import {
  type AgentRequest,
  conversationOf,
  fingerprintOf,
  parseAgentFields,
} from "./agent-request.ts";
import type { AgentContext, ReceivedMessage } from "./agents.ts";
import { streamRun } from "./run-response.ts";

/** What {@link answerByAgent} works with. */
export interface AgentMessageOptions {
  readonly runs: AgentRuns;
  /** The agent that answers where none is named. Default: none does. */
  readonly defaultAgent: () => Promise<string | undefined>;
}

/**
 * Answers a chat message by a run of the agent that it names, or of the default one; undefined
 * when the message is for a model. The default agent answers nobody who names a model, no device
 * that may not use agents, and no message that is answered once more: what a model has answered, a
 * model answers again. A message whose key is known is answered by what was begun
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
  { replies, waitUntil }: AgentContext,
  { runs, defaultAgent }: AgentMessageOptions,
): Promise<WatchedRun | undefined> {
  const { identity, resumption, messages, model } = message;
  const { conversationId, replyTo } = asked;
  const startedBy = actorOf(identity);
  const key = resumption?.key;
  const fingerprint = key === undefined ? "" : await fingerprintOf(message, asked);
  if (key !== undefined) {
    const reply = await replies.find({ owner: identity.id, key });
    if (reply && asked.agent !== undefined) throw keyReused();
    if (reply) return undefined;
    const known = await runs.findByKey(startedBy, key);
    if (known) return checkKnown(known, fingerprint, identity);
  }
  const byDefault = replyTo === undefined && (await agentByDefault(identity, model, defaultAgent));
  const agent = asked.agent ?? (byDefault || undefined);
  if (agent === undefined) return undefined;
  if (resumption && resumption.offset > 0) throw streamLost();
  if (identity.revoked?.aborted) throw identity.revoked.reason;
  const run = await runs.start({
    agent,
    messages: conversationOf(messages),
    startedBy,
    ...(conversationId !== undefined && { conversationId }),
    ...(replyTo !== undefined && { replyTo }),
    ...(key !== undefined && { key, fingerprint }),
  });
  waitUntil?.(endOf(run));
  return run;
}

async function endOf(run: WatchedRun): Promise<void> {
  const { signal } = new AbortController();
  for (let view = run.read(0); view && !view.ending; ) {
    const seen = { offset: view.offset + view.text.length, version: view.version };
    view = await run.follow(seen, signal);
  }
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
