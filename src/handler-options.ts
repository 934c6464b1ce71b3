import type { Provider } from "./providers/provider.ts";
import type { Limits } from "./reply/limits.ts";
import type { ReplyStore } from "./reply/reply-store.ts";
import type { Operator } from "./routes/operator-routes.ts";
import type { Pairing } from "./routes/pairing-routes.ts";

/** Answers requests for a page and what belongs to it; undefined for any other path. */
export type Page = (request: Request) => Promise<Response | undefined>;

/** Options of createHandler. */
export interface HandlerOptions {
  /** The owner's secret; every route but `/v1/health` needs it as a bearer token. */
  readonly token: string;
  /**
   * Who answers: a provider, or a function that is asked for one at every message. It
   * may throw a ChatError `chat.no_provider` that says what to do.
   */
  readonly provider: Provider | (() => Provider | Promise<Provider>);
  /** Bounds of a message and its reply, or a function that is asked at every message. */
  readonly limits?: Partial<Limits> | (() => Partial<Limits>);
  /** Origins of pages that may use this besides loopback ones, exactly; `"*"` for all. */
  readonly corsOrigins?: readonly string[];
  /**
   * Whether to refuse requests under a host name that is not private, against DNS
   * rebinding; `publicHost` is a name to accept as well, or several. Default: every host.
   */
  readonly hostCheck?: { readonly publicHost?: string | readonly string[] };
  /** When aborted, open replies end with an `error` event: its reason's message, if a ChatError. */
  readonly shutdown?: AbortSignal;
  /** Milliseconds of silence after which a keep-alive comment is sent. Default 15 000. */
  readonly keepAliveMs?: number;
  /** Keeps the replies to messages with an `Idempotency-Key`. Default: `memoryReplies()`. */
  readonly replies?: ReplyStore;
  /** Told of work that goes on after the response, on hosts that end it otherwise (Workers). */
  readonly waitUntil?: (work: Promise<unknown>) => void;
  /**
   * Lets devices be paired: they get tokens of their own, which do what a phone needs.
   * Default: nobody but the owner.
   */
  readonly pairing?: Pairing;
  /** Where a phone reaches this server, for pairing links. Default: where the request came in. */
  readonly publicUrl?: () => string | undefined;
  /** What the owner can do over HTTP under `/v1/operator/`. Default: nothing. */
  readonly operator?: Operator;
  /** The phone's page, served to everybody; loaded at the first request for it. Default: none. */
  readonly page?: () => Promise<Page>;
  /** This PC's name, for the phone to show. Default `tokori-desktop`. */
  readonly hostname?: string;
  /** The service that clients look for. Default `tokori`. */
  readonly service?: string;
  /** Default 0. */
  readonly workspaces?: number;
  /** Told of errors that are this program's own fault. Default: nobody. */
  readonly onError?: (error: unknown, context: { requestId: string }) => void;
}
