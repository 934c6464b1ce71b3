import { isRecord, parseJson } from "../parse-json.ts";

/** What a provider says about a failure of its own. */
export interface ErrorAnswer {
  readonly message: string;
  /** Its code or type, such as `insufficient_quota`. */
  readonly code?: string;
  /** The HTTP status that the code stands for; it may say more than the response's own. */
  readonly status?: number;
  /** Seconds after which to try again. */
  readonly retryAfterSeconds?: number;
}

/** Finds the words and the code in an error body; undefined when it holds none. */
export function readErrorAnswer(body: string): ErrorAnswer | undefined {
  return toErrorAnswer(parseJson(body));
}

/** The same for a body that is parsed already: the shapes of all the providers' dialects. */
export function toErrorAnswer(body: unknown): ErrorAnswer | undefined {
  return findAnswer(body, MAX_DEPTH);
}

// Gateways wrap the error of the one that they asked; a body that goes deeper is no such.
const MAX_DEPTH = 8;

function findAnswer(body: unknown, depth: number): ErrorAnswer | undefined {
  if (depth === 0) return undefined;
  // Gemini wraps its error in an array when it streams.
  const root: unknown = Array.isArray(body) ? body[0] : body;
  const base = field(root, "base_resp");
  if (base !== undefined) return miniMaxAnswer(base);
  const error = field(root, "error") ?? root;
  if (field(error, "error") !== undefined) return findAnswer(error, depth - 1);
  const message = wordsOf(error, depth);
  if (message === undefined) return undefined;
  // Gateways quote the JSON of what they asked.
  const quoted = QUOTED.test(message) ? parseJson(message) : undefined;
  if (field(quoted, "error") !== undefined) return findAnswer(quoted, depth - 1);
  return { message, ...codeOf(error), ...retryInfo(error) };
}

const QUOTED = /^\s*\{/;

// A sentence, `{message}`, or what FastAPI makes of a bad request: `{detail}`, `{detail: [{msg}]}`.
function wordsOf(error: unknown, depth: number): string | undefined {
  if (typeof error === "string") return error;
  if (depth === 0) return undefined;
  const words = field(error, "message") ?? field(error, "detail") ?? field(error, "msg");
  return wordsOf(Array.isArray(words) ? words[0] : words, depth - 1);
}

function codeOf(error: unknown): Pick<ErrorAnswer, "code" | "status"> {
  const [code, type] = [field(error, "code"), field(error, "type")];
  const names = [googleReason(error), code, field(error, "status"), type]
    .map(nameOf)
    .filter((name) => name !== undefined);
  const status = names.map(statusOf).find((found) => found !== undefined);
  return { ...(names[0] !== undefined && { code: names[0] }), ...(status && { status }) };
}

function statusOf(name: string): number | undefined {
  if (/^[45]\d\d$/.test(name)) return Number(name);
  return STATUSES.get(name);
}

const STATUSES: ReadonlyMap<string, number> = new Map(
  Object.entries({
    // https://docs.anthropic.com/en/api/errors
    authentication_error: 401,
    billing_error: 402,
    permission_error: 403,
    not_found_error: 404,
    request_too_large: 413,
    rate_limit_error: 429,
    overloaded_error: 529,
    // https://platform.openai.com/docs/guides/error-codes
    invalid_api_key: 401,
    insufficient_quota: 402,
    model_not_found: 404,
    context_length_exceeded: 413,
    rate_limit_exceeded: 429,
    // llama.cpp
    exceed_context_size_error: 413,
    // https://ai.google.dev/gemini-api/docs/troubleshooting
    API_KEY_INVALID: 401,
    UNAUTHENTICATED: 401,
    PERMISSION_DENIED: 403,
    RESOURCE_EXHAUSTED: 429,
    UNAVAILABLE: 503,
  }),
);

// https://cloud.google.com/apis/design/errors#error_details: `reason` is the stable code.
function googleReason(error: unknown): unknown {
  return detailsOf(error)
    .map((detail) => field(detail, "reason"))
    .find((reason) => reason !== undefined);
}

// Gemini has no retry-after header; it says `"retryDelay": "20s"`.
function retryInfo(error: unknown): Pick<ErrorAnswer, "retryAfterSeconds"> {
  const delays = detailsOf(error).map((detail) => field(detail, "retryDelay"));
  const seconds = Number.parseFloat(nameOf(delays.find((delay) => delay !== undefined)) ?? "");
  return Number.isFinite(seconds) ? { retryAfterSeconds: Math.ceil(seconds) } : {};
}

function detailsOf(error: unknown): readonly unknown[] {
  const details = field(error, "details");
  return Array.isArray(details) ? details : [];
}

function miniMaxAnswer(base: unknown): ErrorAnswer | undefined {
  const message = field(base, "status_msg");
  const code = nameOf(field(base, "status_code")) ?? "";
  const status = MINIMAX_STATUSES.get(code);
  return typeof message === "string" ? { message, code, ...(status && { status }) } : undefined;
}

// https://platform.minimax.io/docs/api-reference/errorcode
const MINIMAX_STATUSES: ReadonlyMap<string, number> = new Map(
  Object.entries({
    "1002": 429,
    "1004": 401,
    "1008": 402,
    "1026": 400,
    "1039": 429,
    "1041": 429,
    "2013": 400,
    "2049": 401,
  }),
);

function field(value: unknown, key: string): unknown {
  return isRecord(value) ? value[key] : undefined;
}

// A code may be a word or a number; anything else is none, and may not even have a text.
function nameOf(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
