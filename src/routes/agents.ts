import type { Identity } from "../auth/authenticator.ts";
import type { DeviceStore } from "../auth/pairing-stores.ts";
import type { Resumption } from "../http/resumption.ts";
import type { AgentModels } from "../models/agent-models.ts";
import type { PlainMessage } from "../providers/message.ts";
import type { ReplyEnding, ReplyStore } from "../reply/reply-store.ts";
import type { App } from "./app.ts";

/** The agent engine, as the server works with it; it costs nothing where it is not asked for. */
export interface Agents {
  /**
   * Whether there is an agent now, or a run that is not over. While there is neither, the server
   * answers as if there were no engine. Asked at every request; never rejects.
   */
  isActive(): Promise<boolean>;
  /** Says under which paths errors have DotAgents' form; before any route, and what checks tokens. */
  addErrorForms?(app: App): void;
  /** Adds the routes of devices and the owner; every request to them has a right token. */
  addRoutes(app: App, context: AgentContext): void;
  /** Adds those of the owner alone. */
  addOwnerRoutes(app: App): void;
  /**
   * Answers a chat message by an agent; undefined when no agent shall answer it.
   * @throws ChatError for one that an agent cannot answer
   */
  answer(message: ReceivedMessage, context: AgentContext): Promise<Response | undefined>;
  /** The agents as models of OpenAI's API, for its clients. Default: they cannot be chosen there. */
  readonly models?: AgentModels;
  /** The run that was begun by a message with this key. */
  findStream(identity: Identity, key: string): Promise<KeptStream | undefined>;
}

/** More routes of agents, which are there while agents are: loops, say. */
export interface AgentSurface {
  /** The paths, for Hono, under which errors have the form of DotAgents' API. */
  readonly flatErrors?: readonly string[];
  /** Adds the routes of devices and the owner; each decides itself which devices it is for. */
  addRoutes(app: App): void;
  /** Adds those of the owner alone. */
  addOwnerRoutes?(app: App): void;
}

/** What the engine's routes work with: the same as the protocol's own. */
export interface AgentContext {
  /** The paired devices; the runs of one that is removed are stopped. */
  readonly devices: DeviceStore | undefined;
  readonly replies: ReplyStore;
  readonly keepAliveMs: number;
  readonly shutdown: AbortSignal | undefined;
  readonly waitUntil: ((work: Promise<unknown>) => void) | undefined;
}

/** A chat message whose form was found right. */
export interface ReceivedMessage {
  readonly request: Request;
  readonly identity: Identity;
  /** What the client says about resuming; undefined when it sent no key. */
  readonly resumption: Resumption | undefined;
  /** The whole body, as it was sent. */
  readonly body: unknown;
  readonly messages: readonly PlainMessage[];
  readonly model?: string;
}

/** A run, as a client finds it by the key of its message. */
export interface KeptStream {
  /** Everything from `offset` on; undefined when the text is shorter. */
  read(offset: number): StreamState | undefined;
  stop(): Promise<void>;
}

/** What has come of a message: the answer to a poll. */
export interface StreamState extends Omit<ReplyEnding, "status"> {
  readonly status: "running" | ReplyEnding["status"];
  readonly offset: number;
  readonly content: string;
}
