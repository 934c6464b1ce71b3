import { ChatError } from "../errors.ts";
import { ProxyError } from "../network-error.ts";
import { describeAnswer } from "./describe-answer.ts";
import { describeNetworkFailure, isFromNetwork } from "./describe-network-failure.ts";
import {
  type DescribedFailure,
  failed,
  stoppedEarly,
  toChatError,
  unavailable,
} from "./described-failure.ts";
import { IncompleteReplyError, MessageTooLongError } from "./dialect.ts";
import type { FailureContext } from "./failure-context.ts";
import { detail, sanitizeMessage } from "./sanitize-message.ts";

export type { FailureContext } from "./failure-context.ts";

/**
 * The one place where what a provider, its SDK or the network threw becomes a code for
 * programs, and words that say what happened and what to do.
 */
export function describeFailure(error: unknown, context: FailureContext): ChatError {
  const causes = causesOf(error);
  const known = causes.find((cause) => cause instanceof ChatError);
  if (known instanceof ChatError) return known;
  const described =
    describeAnswer(causes, context) ??
    describeBody(causes, context) ??
    describeThrown(causes, context);
  return toChatError(described, error);
}

/** The failure of a reply that was declined before it had any text. */
export function refusedReply(name: string, explanation = ""): ChatError {
  const words = sanitizeMessage(explanation);
  const why = words === "" ? "." : `: ${words}`;
  return new ChatError("provider.failed", `${name} declined to answer${why}`);
}

/** The failure of a stream that ended without its marker of completeness. */
export function incompleteReply(context: FailureContext): ChatError {
  return toChatError(stoppedEarly(context));
}

/** Describes what reading the body found wrong with it. */
function describeBody(
  causes: readonly unknown[],
  context: FailureContext,
): DescribedFailure | undefined {
  if (causes.some((cause) => cause instanceof IncompleteReplyError)) return stoppedEarly(context);
  if (causes.some((cause) => cause instanceof MessageTooLongError))
    return failed(
      `${context.name} sent more than 1 MiB in one piece, so the reply was stopped. Try again, or choose another model.`,
    );
  return undefined;
}

/** Describes what the network, the runtime or someone's own code threw. */
function describeThrown(causes: readonly unknown[], context: FailureContext): DescribedFailure {
  const { name, started } = context;
  const text = causes.map(textOf).join(" ");
  if (UNFINISHED.test(text)) return stoppedEarly(context);
  if (causes.some(isMalformed))
    return failed(
      `${name} sent something that is not a valid stream${started ? "; the reply is not complete" : ""}. Try again.`,
    );
  const proxy = causes.find((cause) => cause instanceof ProxyError);
  if (proxy instanceof ProxyError) return unavailable(`${name}: ${proxy.message}`);
  const described = causes.some(isFromNetwork)
    ? describeNetworkFailure(causes[0], text, context)
    : undefined;
  return described ?? failed(`${name} reported an error${detail(messageOf(causes[0]), context)}`);
}

function isMalformed(cause: unknown): boolean {
  return (
    cause instanceof Error && (cause.name === "SyntaxError" || NOT_A_STREAM.test(cause.message))
  );
}

// What the runtimes say, measured.
const NOT_A_STREAM = /HTTP\/1\.1 protocol|invalid HTTP|Parse Error: |a line is not valid JSON/i;
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
