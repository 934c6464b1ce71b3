/**
 * Every code that an error body can carry, with its HTTP status. Codes are
 * stable: clients branch on them, people read the message beside them. Those without a dot
 * are OpenAI's, for its clients.
 */
const STATUS = {
  "validation.invalid_json": 400,
  "validation.invalid_body": 400,
  "validation.invalid_header": 400,
  "chat.unsupported": 400,
  unsupported_parameter: 400,
  context_length_exceeded: 400,
  "provider.context_too_long": 400,
  "provider.rejected": 400,
  "auth.missing_token": 401,
  "auth.invalid_token": 401,
  "auth.forbidden": 403,
  "pair.denied": 403,
  "chat.model_not_found": 404,
  model_not_found: 404,
  "not_found.agent": 404,
  "not_found.approval": 404,
  "not_found.conversation": 404,
  "not_found.loop": 404,
  "not_found.note": 404,
  "not_found.profile": 404,
  "not_found.rule": 404,
  "not_found.run": 404,
  "not_found.server": 404,
  "not_found.skill": 404,
  "not_found.route": 404,
  "not_found.device": 404,
  "not_found.pair_request": 404,
  "not_found.provider": 404,
  "not_found.stream": 404,
  "not_found.subscription": 404,
  "not_found.tunnel": 404,
  "request.method_not_allowed": 405,
  "request.timeout": 408,
  "pair.timeout": 408,
  "chat.stream_lost": 409,
  "run.conversation_busy": 409,
  "loop.changed": 409,
  "loop.running": 409,
  "loop.untrusted": 409,
  "run.halted": 409,
  "run.not_interrupted": 409,
  "approval.changed": 409,
  "approval.settled": 409,
  "conversation.changed": 409,
  "conversation.damaged": 409,
  "conversation.exists": 409,
  "conversations.too_many": 409,
  "devices.too_many": 409,
  "files.changed": 409,
  "files.exists": 409,
  "files.not_editable": 409,
  "files.of_workspace": 409,
  "profile.in_use": 409,
  "server.disabled": 409,
  "settings.changed": 409,
  "settings.unreadable": 409,
  "pair.code_expired": 410,
  "chat.no_provider": 412,
  "conversation.too_large": 413,
  "validation.body_too_large": 413,
  "validation.unsupported_media_type": 415,
  "host.not_allowed": 421,
  "approval.not_offered": 422,
  "chat.idempotency_key_reused": 422,
  // Not a 5xx, upon which clients ask again by themselves: a run may have done something.
  "run.failed": 422,
  "provider.rate_limited": 429,
  rate_limit_exceeded: 429,
  "rate_limit.auth_failures": 429,
  "rate_limit.pair_requests": 429,
  "internal.error": 500,
  "conversations.not_saved": 500,
  "conversations.unreadable": 500,
  "devices.not_saved": 500,
  "loop.not_saved": 500,
  "files.not_saved": 500,
  "settings.not_saved": 500,
  "run.not_saved": 500,
  "push.not_saved": 500,
  "provider.failed": 502,
  "provider.unavailable": 503,
  "provider.timeout": 504,
  "reply.too_long": 502,
  "reply.stopped": 410,
  "reply.unread": 410,
  "chat.busy": 503,
  "server.shutting_down": 503,
  "store.unavailable": 503,
} as const;

/** A stable error code of the protocol. */
export type ChatErrorCode = keyof typeof STATUS;

/** Options of {@link ChatError}. */
export interface ChatErrorOptions {
  /** Response headers that belong to the error, such as `retry-after`. Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The field of the request that is wrong. Default null. */
  readonly param?: string | null;
  /** What led to it; never shown to a client. */
  readonly cause?: unknown;
}

/**
 * A failure that a person can be told about. `message` says what happened and
 * what to do, and never holds a secret, a stack or a path of this machine.
 *
 * Thrown before the first byte it becomes an HTTP error; after it, an `error` event.
 */
export class ChatError extends Error {
  override readonly name = "ChatError";
  readonly code: ChatErrorCode;
  /** The HTTP status that goes with the code. */
  readonly status: number;
  /** Response headers that belong to this error, such as `retry-after`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The field of the request that is wrong, such as `messages[0].role`; null when it is none. */
  readonly param: string | null;

  constructor(code: ChatErrorCode, message: string, options: ChatErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = STATUS[code];
    this.headers = options.headers ?? {};
    this.param = options.param ?? null;
  }
}
