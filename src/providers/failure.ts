import { ChatError } from "../errors.ts";
import { isLoopback } from "../local-address.ts";
import { networkErrorKind, ProxyError } from "../network-error.ts";
import { describeAnswer } from "./describe-answer.ts";
import { IncompleteReplyError, MessageTooLongError } from "./dialect.ts";
import type { FailureContext } from "./failure-context.ts";
import { detail, sanitizeMessage } from "./sanitize-message.ts";

export type { FailureContext } from "./failure-context.ts";

/**
 * The one place where what a provider, its SDK or the network threw becomes words
 * that say what happened and what to do.
 */
export function describeFailure(error: unknown, context: FailureContext): ChatError {
  const causes = causesOf(error);
  const known = causes.find((cause) => cause instanceof ChatError);
  if (known instanceof ChatError) return known;
  const words =
    describeAnswer(causes, context) ??
    describeBody(causes, context) ??
    describeThrown(causes, context);
  return new ChatError("provider.failed", words, { cause: error });
}

/** The failure of a reply that was declined before it had any text. */
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

/** Words for what reading the body found wrong with it. */
function describeBody(causes: readonly unknown[], context: FailureContext): string | undefined {
  if (causes.some((cause) => cause instanceof IncompleteReplyError))
    return incompleteReply(context).message;
  if (causes.some((cause) => cause instanceof MessageTooLongError))
    return `${context.name} sent more than 1 MiB in one piece, so the reply was stopped. Try again, or choose another model.`;
  return undefined;
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
const BAD_KEY = /ByteString|invalid header value|header.{0,200}invalid value/i;
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
  return `${typeof code === "string" ? code : ""} ${messageOf(error)}`.slice(
    0,
    MAX_TEXT_CHARACTERS,
  );
}

// Network errors are short; the expressions above are for text that is.
const MAX_TEXT_CHARACTERS = 4096;
