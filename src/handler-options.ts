import type { Pairing } from "./auth/pairing.ts";
import type { AllowedHosts } from "./http/allowed-hosts.ts";
import type { ProviderCatalog } from "./models/provider-catalog.ts";
import type { Page } from "./page/page.ts";
import type { Provider } from "./providers/provider.ts";
import type { Limits } from "./reply/limits.ts";
import type { ReplyStore } from "./reply/reply-store.ts";
import type { Resolvable } from "./resolvable.ts";
import type { Agents } from "./routes/agents.ts";
import type { Conversations } from "./routes/conversations.ts";
import type { Operator } from "./routes/operator-routes.ts";
import type { Surface } from "./routes/surface.ts";

/** Options of createHandler. */
export interface HandlerOptions {
  /** The owner's secret; every route but the public ones needs it as a bearer token. */
  readonly token: string;
  /**
   * Who answers. A function is asked at every message, and may throw a ChatError
   * `chat.no_provider` that says what to do. Default: the active one of `providers`; one of the
   * two must be given.
   */
  readonly provider?: Resolvable<Provider> | undefined;
  /**
   * The providers and models that a client may choose from by name; a function is asked at every
   * choice. Default: `provider` alone, with the model that it was made with.
   */
  readonly providers?: Resolvable<ProviderCatalog>;
  /**
   * Bounds of a message and its reply; a function is asked at every message. Default:
   * `DEFAULT_LIMITS`, also for those that are left out.
   */
  readonly limits?: Resolvable<Partial<Limits>>;
  /**
   * Host names to answer under, against DNS rebinding: `"any"`, or those that are private to
   * the machine, its network or its tunnel, and the listed ones. A function is asked at every
   * request. Default `"any"`.
   */
  readonly allowedHosts?: Resolvable<AllowedHosts>;
  /** Origins of pages that may use this besides loopback ones, exactly; `"*"` for all. */
  readonly corsOrigins?: readonly string[];
  /** When aborted, open replies end with an `error` event: its reason's message, if a ChatError. */
  readonly shutdown?: AbortSignal;
  /** Milliseconds of silence after which a keep-alive comment is sent. Default 15 000. */
  readonly keepAliveMs?: number;
  /** Keeps the replies to messages with an `Idempotency-Key`. Default: `memoryReplies()`. */
  readonly replies?: ReplyStore;
  /** Called with work that goes on after the response, on hosts that end it otherwise (Workers). */
  readonly waitUntil?: (work: Promise<unknown>) => void;
  /**
   * Lets devices be paired: they get tokens of their own, which do what a phone needs.
   * Default: nobody but the owner.
   */
  readonly pairing?: Pairing;
  /**
   * Where a phone reaches this server, for pairing links; a function is asked at each one.
   * Default, also for undefined: where the request came in.
   */
  readonly publicUrl?: Resolvable<string | undefined>;
  /** What the owner can do over HTTP under `/v1/operator/`. Default: nothing. */
  readonly operator?: Operator;
  /** Lets clients of OpenAI's API in as well: `openaiApi()`. Default: nothing does. */
  readonly openai?: Surface;
  /** Describes the routes to clients: `openapiDocument()`. Default: nothing does. */
  readonly openapi?: Surface;
  /** Lets clients keep conversations here: `conversationsApi()`. Default: nothing is kept. */
  readonly conversations?: Conversations;
  /** Lets devices subscribe to notifications: `pushApi()`. Default: none are sent. */
  readonly push?: Surface;
  /**
   * Lets clients run the agents of this PC, and answer for them: see `remote-chat/agents`.
   * Default, and as long as there is no agent: nobody can.
   */
  readonly agents?: Agents;
  /**
   * The phone's page, served to everybody; a function is asked at the first request for it,
   * and at the next one when it failed. Default: none.
   */
  readonly page?: Resolvable<Page>;
  /** This PC's name, for the phone to show. Default `remote-chat`. */
  readonly hostname?: string;
  /** What clients of other products look for. */
  readonly compatibility?: Compatibility;
  /** Called with errors that are this program's own fault. Default: nothing is. */
  readonly onError?: (error: unknown, context: { requestId: string }) => void;
}

/** What `/v1/remote/info` says to clients that were made for another server. */
export interface Compatibility {
  /** The service that clients look for, also in `/v1/health`. Default `tokori`. */
  readonly service?: string;
  /** How many workspaces Tokori's clients find; this server has none. Default 0. */
  readonly workspaces?: number;
}
