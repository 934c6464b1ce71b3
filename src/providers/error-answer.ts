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
  // Gemini wraps its error in an array when it streams.
  const root: unknown = Array.isArray(body) ? body[0] : body;
  const base = field(root, "base_resp");
  if (base !== undefined) return miniMaxAnswer(base);
  const error = field(root, "error") ?? root;
  if (field(error, "error") !== undefined) return toErrorAnswer(error);
  const message = wordsOf(error);
  if (message === undefined) return undefined;
  // Gateways quote the JSON of what they asked.
  const quoted = parseJson(message);
  if (field(quoted, "error") !== undefined) return toErrorAnswer(quoted);
  return { message, ...codeOf(error), ...retryInfo(error) };
}

// A sentence, `{message}`, or what FastAPI makes of a bad request: `{detail}`, `{detail: [{msg}]}`.
function wordsOf(error: unknown): string | undefined {
  if (typeof error === "string") return error;
  const words = field(error, "message") ?? field(error, "detail") ?? field(error, "msg");
  if (Array.isArray(words)) return wordsOf(words[0]);
  return words === undefined || words === null ? undefined : wordsOf(words);
}

function codeOf(error: unknown): Pick<ErrorAnswer, "code" | "status"> {
  const [code, type] = [field(error, "code"), field(error, "type")];
  const names = [googleReason(error), code, field(error, "status"), type]
    .filter((name) => typeof name === "string" || typeof name === "number")
    .map(String);
  const status = names.map(statusOf).find((found) => found !== undefined);
  return { ...(names[0] !== undefined && { code: names[0] }), ...(status && { status }) };
}

function statusOf(name: string): number | undefined {
  if (/^[45]\d\d$/.test(name)) return Number(name);
  return STATUSES[name];
}

const STATUSES: Readonly<Record<string, number>> = {
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
};

// https://cloud.google.com/apis/design/errors#error_details: `reason` is the stable code.
function googleReason(error: unknown): unknown {
  return detailsOf(error)
    .map((detail) => field(detail, "reason"))
    .find((reason) => reason !== undefined);
}

// Gemini has no retry-after header; it says `"retryDelay": "20s"`.
function retryInfo(error: unknown): Pick<ErrorAnswer, "retryAfterSeconds"> {
  const delays = detailsOf(error).map((detail) => field(detail, "retryDelay"));
  const seconds = Number.parseFloat(String(delays.find((delay) => delay !== undefined)));
  return Number.isFinite(seconds) ? { retryAfterSeconds: Math.ceil(seconds) } : {};
}

function detailsOf(error: unknown): readonly unknown[] {
  const details = field(error, "details");
  return Array.isArray(details) ? details : [];
}

function miniMaxAnswer(base: unknown): ErrorAnswer | undefined {
  const message = field(base, "status_msg");
  const code = String(field(base, "status_code"));
  const status = MINIMAX_STATUSES[code];
  return typeof message === "string" ? { message, code, ...(status && { status }) } : undefined;
}

// https://platform.minimax.io/docs/api-reference/errorcode
const MINIMAX_STATUSES: Readonly<Record<string, number>> = {
  "1002": 429,
  "1004": 401,
  "1008": 402,
  "1039": 429,
  "1041": 429,
  "2049": 401,
};

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
