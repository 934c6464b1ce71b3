import { ChatError } from "../errors.ts";
import { isLoopback } from "../local-address.ts";
import { networkErrorKind, ProxyError } from "../network-error.ts";
import { type ErrorAnswer, readErrorAnswer, toErrorAnswer } from "./error-answer.ts";
import { ProviderHttpError } from "./provider-fetch.ts";
import { sanitizeMessage } from "./sanitize-message.ts";

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
  const words = describeAnswer(causes, context) ?? describeThrown(causes, context);
  return new ChatError("provider.failed", words, { cause: error });
}

/** The failure of a reply that was declined before it had a word of text. */
export function refusedReply(name: string, explanation = ""): ChatError {
  const words = sanitizeMessage(explanation);
  const why = words === "" ? "." : `: ${words}`;
  return new ChatError("provider.failed", `${name} declined to answer${why}`);
}

/** The failure of a stream that ended without its marker of completeness. */
export function incompleteReply({ name }: FailureContext): ChatError {
  return new ChatError(
    "provider.failed",
    `${name}: the model stopped before it finished (connection lost). Try again.`,
  );
}

/** Words for what the provider itself said, with an HTTP status or inside its stream. */
function describeAnswer(causes: readonly unknown[], context: FailureContext): string | undefined {
  const http = causes.find((cause) => cause instanceof ProviderHttpError);
  const answer =
    http instanceof ProviderHttpError
      ? http.answer
      : causes.map(reportedAnswer).find((found) => found !== undefined);
  if (!answer) return undefined;
  const httpStatus = http instanceof ProviderHttpError ? http.status : undefined;
  const status = answer.status ?? httpStatus;
  const advised = status === undefined ? undefined : describeStatus(status, answer, context);
  if (advised) return advised;
  const what = httpStatus === undefined ? "reported an error" : httpFailure(httpStatus);
  return `${context.name} ${what}${detail(answer.message, context)}${pause(answer)}`;
}

// SDKs keep the parsed error of a stream in `error`, or quote its JSON as their message.
function reportedAnswer(cause: unknown): ErrorAnswer | undefined {
  if (!(cause instanceof Error)) return undefined;
  const parsed =
    "error" in cause && cause.error ? toErrorAnswer({ error: cause.error }) : undefined;
  return parsed ?? readErrorAnswer(cause.message.replace(GENAI_PREFIX, ""));
}

const GENAI_PREFIX = /^got status: \w+\. (?={)/;

function describeStatus(
  status: number,
  answer: ErrorAnswer,
  context: FailureContext,
): string | undefined {
  const { name, model = "the model" } = context;
  if (status >= 300 && status < 400)
    return `${name} answered with a redirect, which is never followed. Set the final address as its baseUrl on the PC.`;
  if (status === 401) return `${name} refused the API key. Check the key on the PC.`;
  if (status === 402) return `${name}: the account has no credit left. Check its plan and billing.`;
  if (status === 403)
    return `${name} refused access${detail(answer.message, context)} Check on the PC what its API key may do.`;
  if (status === 413 || (status < 500 && TOO_LONG.test(answer.message)))
    return `${name}: the conversation is too long for ${model}. Start a new one, or choose a model with a larger context.`;
  if (status === 404) return describeMissing(context);
  if (status === 429) return `${name}: rate limit, try again ${soon(answer)}.`;
  if (status === 529) return `${name} is overloaded. Try again ${soon(answer)}.`;
  if (status === 503)
    return `${name} is not available now${detail(answer.message, context)} Try again ${soon(answer)}.`;
  return undefined;
}

const TOO_LONG =
  /context.?(length|window|size)|too many tokens|prompt is too long|token count .*exceeds/i;

function describeMissing({ name, model, address, installCommand }: FailureContext): string {
  if (model === undefined)
    return `${name} has nothing at ${address ?? "its address"} (404). Check its baseUrl on the PC.`;
  const advice = installCommand
    ? `Run: ${installCommand}`
    : "Choose another model, or check its baseUrl on the PC.";
  return `${name} has no model '${model}'. ${advice}`;
}

function httpFailure(status: number): string {
  if (status < 300) return `answered with something that is no reply (HTTP ${status})`;
  if (status < 500) return `rejected the request (HTTP ${status})`;
  return `had an internal error (HTTP ${status})`;
}

function soon({ retryAfterSeconds }: ErrorAnswer): string {
  return retryAfterSeconds === undefined ? "in a moment" : `in ${retryAfterSeconds} s`;
}

function pause(answer: ErrorAnswer): string {
  return answer.retryAfterSeconds === undefined ? "" : ` Try again ${soon(answer)}.`;
}

/** Words for what the network, the runtime or someone's own code threw. */
function describeThrown(causes: readonly unknown[], context: FailureContext): string {
  const { name, address = "its address", started } = context;
  const text = causes.map(textOf).join(" ");
  if (UNFINISHED.test(text)) return incompleteReply(context).message;
  if (causes.some(isMalformed))
    return `${name} sent something that is not a valid stream${started ? "; the reply is not complete" : ""}. Try again.`;
  const proxy = causes.find((cause) => cause instanceof ProxyError);
  if (proxy instanceof ProxyError) return `${name}: ${proxy.message}`;
  if (causes.some(isFromNetwork)) {
    if (BAD_KEY.test(text))
      return `${name}: the API key holds characters that cannot be sent. Enter it anew on the PC.`;
    if (BAD_PORT.test(text))
      return `${name}: the port in ${address} is reserved for something else. Choose another on the PC.`;
    const kind = networkErrorKind(causes[0]);
    if (kind === "refused" || kind === "unreachable" || kind === "timeout")
      return describeUnreachable(context);
    if (kind === "unknown-host")
      return `${name}: the address ${address} cannot be found. Check that the PC is online and the address is right.`;
    if (kind === "insecure")
      return `${name}: no secure connection to ${address}. Check whether it is http or https, and its certificate.`;
    if (kind === "lost" && started) return incompleteReply(context).message;
    if (kind === "lost")
      return `${name}: the connection was lost before the reply began. Try again.`;
  }
  return `${name} reported an error${detail(messageOf(causes[0]), context)}`;
}

function describeUnreachable({ name, address = "its address" }: FailureContext): string {
  return URL.canParse(address) && isLoopback(new URL(address).hostname)
    ? `${name} is not running at ${address}. Start it, or choose another provider.`
    : `${name} cannot be reached at ${address}. Check that it is on and that the PC is online.`;
}

// What fetch throws is a TypeError on Node and Deno, and has a code on Bun; an SDK's
// or a provider's own words must not be taken for the network's.
function isFromNetwork(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  return cause.name === "TypeError" || ("code" in cause && typeof cause.code === "string");
}

function isMalformed(cause: unknown): boolean {
  return (
    cause instanceof Error && (cause.name === "SyntaxError" || NOT_A_STREAM.test(cause.message))
  );
}

// What the runtimes say, measured.
const BAD_PORT = /bad port|port \d+ (are|is) blocked/i;
const BAD_KEY = /ByteString|invalid header value|header.*invalid value/i;
const NOT_A_STREAM = /HTTP\/1\.1 protocol|invalid HTTP|a line is not valid JSON/i;
// The SDKs' own words for a stream that ended too early.
const UNFINISHED = /did not receive done|incomplete json segment/i;

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
  if (error instanceof Error) return error.message;
  return typeof error === "string" ? error : "";
}

function textOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : "";
  return `${typeof code === "string" ? code : ""} ${messageOf(error)}`;
}

/** A provider's own words as the rest of a sentence; only its full stop when there are none. */
function detail(message: string, context: FailureContext): string {
  const words = sanitizeMessage(message, context);
  if (words === "") return ".";
  return `: ${words}${/[.!?…]$/.test(words) ? "" : "."}`;
}
