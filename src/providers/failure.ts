import { ChatError } from "../errors.ts";
import { ProviderHttpError, readErrorAnswer } from "./provider-fetch.ts";

/** Who failed, in the words that a message needs. */
export interface FailureContext {
  /** "Ollama" */
  readonly name: string;
  readonly model?: string;
  /** The address it was asked at: "http://127.0.0.1:11434". */
  readonly address?: string;
  /** What to type on the PC when the model is missing, if a command gets it. */
  readonly installCommand?: string;
  /** Never to be repeated to anyone. */
  readonly secret?: string;
  /** Whether a part of the reply had already arrived. */
  readonly started?: boolean;
}

/**
 * The one place where what a provider, its SDK or the network threw becomes words
 * that say what happened and what to do.
 */
export function describeFailure(error: unknown, context: FailureContext): ChatError {
  const causes = causesOf(error);
  const known = causes.find((cause) => cause instanceof ChatError);
  if (known instanceof ChatError) return known;
  const http = causes.find((cause) => cause instanceof ProviderHttpError);
  const words =
    http instanceof ProviderHttpError ? httpWords(http, context) : otherWords(causes, context);
  return new ChatError("provider.failed", words, { cause: error });
}

/** The failure of a stream that ended without its marker of completeness. */
export function incompleteReply({ name }: FailureContext): ChatError {
  return new ChatError(
    "provider.failed",
    `${name}: the model stopped before it finished (connection lost). Try again.`,
  );
}

function httpWords(error: ProviderHttpError, context: FailureContext): string {
  const { name, model } = context;
  const { status, code = "" } = error;
  const detail = clean(error.message, context);
  if (status < 300) return otherStatusWords(`answered with something else`, error, context);
  if (status < 400)
    return `${name} answered with a redirect, which is never followed. Set the final address as its baseUrl on the PC.`;
  if (status === 401 || status === 403 || code === "API_KEY_INVALID")
    return `${name} refused the API key. Check the key on the PC: remote-chat providers list`;
  if (status === 402 || /quota|billing|credit/i.test(code))
    return `${name}: the account has no credit left. Check its plan and billing.`;
  if (
    /context_length|too_long/i.test(code) ||
    status === 413 ||
    /context (length|window)|too many tokens|prompt is too long/i.test(detail)
  )
    return `${name}: the conversation is too long for ${model ?? "the model"}. Start a new one, or choose a model with a larger context.`;
  if (status === 404 || code === "model_not_found") return missingModelWords(context);
  if (status === 429) {
    const when =
      error.retryAfterSeconds === undefined ? "in a moment" : `in ${error.retryAfterSeconds} s`;
    return `${name}: rate limit, try again ${when}.`;
  }
  if (status === 503 || status === 529)
    return `${name} is overloaded. Try again in a moment.${tail(detail)}`;
  if (status >= 500) return otherStatusWords("had an internal error", error, context);
  return otherStatusWords("rejected the request", error, context);
}

function missingModelWords({ name, model, address, installCommand }: FailureContext): string {
  if (model === undefined)
    return `${name} has nothing at ${address ?? "its address"} (404). Check its baseUrl on the PC.`;
  const advice = installCommand
    ? `Run: ${installCommand}`
    : "Choose another model, or check its baseUrl on the PC.";
  return `${name} has no model '${model}'. ${advice}`;
}

function otherStatusWords(what: string, error: ProviderHttpError, context: FailureContext): string {
  const wait =
    error.retryAfterSeconds === undefined ? "" : ` Try again in ${error.retryAfterSeconds} s.`;
  return `${context.name} ${what} (HTTP ${error.status}).${tail(clean(error.message, context))}${wait}`;
}

function otherWords(causes: readonly unknown[], context: FailureContext): string {
  const { name, address, started } = context;
  const text = causes.map(textOf).join(" ");
  if (started && CONNECTION_LOST.test(text)) return incompleteReply(context).message;
  if (REFUSED.test(text)) return unreachableWords(context);
  if (UNKNOWN_HOST.test(text))
    return `${name}: the address ${address ?? ""} cannot be found. Check that the PC is online and the address is right.`;
  if (CERTIFICATE.test(text))
    return `${name}: no secure connection to ${address ?? "its address"} (certificate not accepted).`;
  const answer = causes.map((cause) => readErrorAnswer(messageOf(cause))).find((found) => found);
  if (answer) return eventWords(answer.message, answer.code, context);
  if (MALFORMED.test(text))
    return `${name} sent something that is not a valid stream${started ? "; the reply is not complete" : ""}. Try again.`;
  if (CONNECTION_LOST.test(text))
    return `${name}: the connection was lost before the reply began. Try again.`;
  return eventWords(messageOf(causes[0]), undefined, context);
}

/** Words for an error that the provider reported inside its stream. */
function eventWords(message: string, code: string | undefined, context: FailureContext): string {
  if (/overloaded/i.test(`${code} ${message}`))
    return `${context.name} is overloaded. Try again in a moment.`;
  if (/rate.?limit/i.test(code ?? "")) return `${context.name}: rate limit, try again in a moment.`;
  return `${context.name} reported an error:${tail(clean(message, context)) || " no details given."}`;
}

function unreachableWords({ name, address = "its address" }: FailureContext): string {
  return /\/\/(localhost|127\.|\[::1\])/.test(address)
    ? `${name} is not running at ${address}. Start it, or choose another provider.`
    : `${name} cannot be reached at ${address}. Check that it is on and that the PC is online.`;
}

// What the runtimes say: Node codes, Deno's sentences, Bun's codes.
const REFUSED =
  /ECONNREFUSED|ConnectionRefused|Connection refused|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ConnectTimeout|Unable to connect|tcp connect error/i;
const UNKNOWN_HOST =
  /ENOTFOUND|EAI_AGAIN|dns error|failed to lookup|FailedToResolve|could not resolve/i;
const CERTIFICATE = /certificate|CERT_|SELF_SIGNED|UNABLE_TO_VERIFY/i;
const CONNECTION_LOST =
  /terminated|ECONNRESET|EPIPE|UND_ERR_SOCKET|socket|other side closed|ConnectionClosed|connection (was )?(closed|reset|error|lost)|closed before|error reading a body|error decoding response body|network|did not receive done|incomplete json segment|unexpected end|fetch failed|error sending request|Premature/i;
const MALFORMED = /JSON|SyntaxError|Unexpected token|parsing stream chunk|malformed/i;

/** The error and its causes, outermost first; SDKs wrap what fetch threw. */
function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = [];
  for (let cause = error; cause != null && causes.length < 8; ) {
    causes.push(cause);
    cause = typeof cause === "object" && "cause" in cause ? cause.cause : undefined;
  }
  return causes;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error && typeof error.code === "string" ? `${error.code} ` : "";
  return `${code}${error.name === "Error" ? "" : `${error.name} `}${error.message}`.trim();
}

function tail(detail: string): string {
  return detail === "" ? "" : ` ${detail}${/[.!?…]$/.test(detail) ? "" : "."}`;
}

const DETAIL_CHARACTERS = 240;
const KEY_LIKE = /\b(sk|pk|key|AIza|Bearer)[-_ ]?[\w-]{12,}\b/gi;

/** A provider's own words made fit to show: one line, no key, a bounded length. */
function clean(text: string, { secret }: FailureContext): string {
  const withoutSecret = secret ? text.replaceAll(secret, "…") : text;
  const line = withoutSecret
    .replace(KEY_LIKE, "…")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed.
    .replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, " ")
    .trim();
  return line.length > DETAIL_CHARACTERS ? `${line.slice(0, DETAIL_CHARACTERS)}…` : line;
}
