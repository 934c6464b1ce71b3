import type { AbortScope } from "../abort-scope.ts";
import type { Message } from "../providers/message.ts";
import type { ReplyEvent } from "../reply/provider-reply.ts";
import type { ListedModel } from "./model-directory.ts";

/** What the name of an agent as a model begins with: `agent/ID`. */
export const AGENT_PREFIX = "agent/";

/**
 * The agents, as models of OpenAI's API: for those who may use agents they stand beside the
 * models of the directory.
 */
export interface AgentModels {
  /** The agents that can be run now, as `agent/ID`. */
  list(): Promise<readonly ListedModel[]>;
  /**
   * Begins a run of an agent, or finds the one that was begun with the same key.
   * @throws ChatError `not_found.agent`, `chat.idempotency_key_reused`, and all others that keep
   * a run from beginning
   */
  begin(request: AgentModelRequest): Promise<AgentReply>;
}

/** What a run is asked for by a client of a model. */
export interface AgentModelRequest {
  /** The agent's id. */
  readonly agent: string;
  readonly messages: readonly Message[];
  /** `owner` or a device's id. */
  readonly startedBy: string;
  readonly conversationId?: string;
  /** Under which the client finds the run again; what tells it from another one. */
  readonly kept?: { readonly key: string; readonly fingerprint: string };
  /**
   * The reader's own. When it is aborted, a run that is not `kept` is stopped, since nobody
   * would read it; any other goes on.
   */
  readonly scope: AbortScope;
}

/** A run, as the reply of a model. */
export interface AgentReply {
  /** The run's id. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly conversationId?: string;
  /**
   * The text, with what the run does as lines of reasoning, from the first character on; ended
   * by one `finish` or `failure`. Closes the scope.
   */
  readonly events: AsyncGenerator<readonly ReplyEvent[]>;
}
