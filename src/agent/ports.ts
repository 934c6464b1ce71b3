import type { Message, Tool } from "../providers/message.ts";
import type { ReplyEvent } from "../reply/provider-reply.ts";
import type { ToolSource } from "../tools/tool.ts";
import type { ApprovalRule, Standing } from "./policy.ts";
import type { ApprovalScope, RunLine } from "./run-line.ts";
import type { RunApproval } from "./run-snapshot.ts";

/** All that a run needs of the world. */
export interface AgentPorts {
  readonly model: ModelPort;
  readonly tools: ToolSource;
  readonly permissions: Permissions;
  readonly approvals: ApprovalPort;
  readonly journal: JournalPort;
  readonly clock: Clock;
}

/** The model that a run stays with. */
export interface ModelPort {
  /** What people call the provider, for messages. */
  readonly name: string;
  /** Id of the provider and the model: what a turn must be given back to, to be given back whole. */
  readonly identity: string;
  /** Whether it can be given tools. Default true. */
  readonly canUseTools?: boolean;
  /** One turn, as `providerReply` gives it: ended by one `finish` or `failure`. */
  converse(
    messages: readonly Message[],
    options: { readonly tools: readonly Tool[]; readonly signal: AbortSignal },
  ): AsyncIterable<readonly ReplyEvent[]>;
}

/** What the person has allowed. */
export interface Permissions {
  /** What the files say of a tool, agent and server together. */
  standing(tool: { readonly server: string; readonly name: string }): Standing;
  /** The server's entry in the files, without the values of secrets: JSON. */
  serverEntry(server: string): unknown;
  /** The rules for a tool, for whatever definition of it. */
  rules(agent: string, server: string, tool: string): Promise<readonly ApprovalRule[]>;
  /** Keeps a rule, once. A failure only means that the person is asked again. */
  remember(rule: ApprovalRule): Promise<void>;
}

/** Asks people. */
export interface ApprovalPort {
  /**
   * Shows an approval to all who may answer, and waits for the first answer. After a restart it
   * is asked again with the same id and digest.
   */
  decide(approval: RunApproval, signal: AbortSignal): Promise<ApprovalAnswer>;
}

/** What somebody answered. */
export interface ApprovalAnswer {
  readonly decision: "allow" | "deny";
  /** Of what they were shown. */
  readonly digest: string;
  /** Default `once`. */
  readonly scope?: ApprovalScope;
  readonly by?: string;
  /** Words to the model. */
  readonly message?: string;
}

/** Where a run's lines are kept. */
export interface JournalPort {
  /** Resolves when the line is durable; after a failure nothing is ever added again. */
  append(line: RunLine): Promise<void>;
}

/** Time. */
export interface Clock {
  /** Milliseconds since 1970, by the PC's clock, which may be set. */
  now(): number;
  /** Resolves after `ms` milliseconds, whatever the PC's clock says, or when `signal` is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Resolves when the PC's clock says `at` or later, or when `signal` is aborted. */
  until(at: number, signal: AbortSignal): Promise<void>;
}
