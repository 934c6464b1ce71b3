import type { ChatErrorCode } from "../errors.ts";
import type { DescribedFailure } from "./described-failure.ts";
import { ReportedError } from "./dialect.ts";
import { type ErrorAnswer, readErrorAnswer, toErrorAnswer } from "./error-answer.ts";
import type { FailureContext } from "./failure-context.ts";
import { ProviderHttpError } from "./provider-fetch.ts";
import { detail } from "./sanitize-message.ts";

/**
 * Describes what a provider itself said, with an HTTP status or inside its stream;
 * undefined when it is not the provider that speaks.
 */
export function describeAnswer(
  causes: readonly unknown[],
  context: FailureContext,
): DescribedFailure | undefined {
  const http = causes.find((cause) => cause instanceof ProviderHttpError);
  const answer =
    http instanceof ProviderHttpError
      ? http.answer
      : causes.map(reportedAnswer).find((found) => found !== undefined);
  if (!answer) return undefined;
  const httpStatus = http instanceof ProviderHttpError ? http.status : undefined;
  const status = answer.status ?? httpStatus ?? (isInvalidRequest(answer) ? 400 : undefined);
  const what = httpStatus === undefined ? "reported an error" : httpFailure(httpStatus);
  const { retryAfterSeconds } = answer;
  return {
    code: codeOf(status, answer, context),
    words:
      describeStatus(status, answer, context) ??
      `${context.name} ${what}${detail(answer.message, context)}${pause(answer)}`,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
}

// Inside a stream there is no status, and the type of the error stands for it.
function isInvalidRequest({ code = "" }: ErrorAnswer): boolean {
  return /^(invalid_request|BadRequest)/i.test(code);
}

/** The code for a status: what the client can do something about is a 4xx of ours as well. */
function codeOf(
  status: number | undefined,
  answer: ErrorAnswer,
  { model }: FailureContext,
): ChatErrorCode {
  if (status === undefined) return "provider.failed";
  if (isTooLong(status, answer)) return "provider.context_too_long";
  if (status === 404 && model !== undefined) return "chat.model_not_found";
  return CODES.get(status) ?? "provider.failed";
}

// Not 401 and 403: a client would take them for its own token's.
const CODES: ReadonlyMap<number, ChatErrorCode> = new Map([
  [400, "provider.rejected"],
  [422, "provider.rejected"],
  [429, "provider.rate_limited"],
  [503, "provider.unavailable"],
  [529, "provider.unavailable"],
]);

// SDKs, which providers of one's own may use, keep the parsed error of a stream in `error`,
// or quote its JSON as their message.
function reportedAnswer(cause: unknown): ErrorAnswer | undefined {
  if (cause instanceof ReportedError)
    return toErrorAnswer(cause.body) ?? { message: cause.message };
  if (!(cause instanceof Error)) return undefined;
  const parsed =
    "error" in cause && cause.error ? toErrorAnswer({ error: cause.error }) : undefined;
  return parsed ?? readErrorAnswer(cause.message.replace(GENAI_PREFIX, ""));
}

const GENAI_PREFIX = /^got status: \w+\. (?={)/;

function describeStatus(
  status: number | undefined,
  answer: ErrorAnswer,
  context: FailureContext,
): string | undefined {
  const { name, model = "the model" } = context;
  if (status === undefined) return undefined;
  if (status >= 300 && status < 400)
    return `${name} answered with a redirect, which is never followed. Set the final address as its baseUrl on the PC.`;
  if (status === 401 && context.isKeyless)
    return `${name} wants an API key, and none is set. Set its "apiKey" on the PC.`;
  if (status === 401) return `${name} refused the API key. Check the key on the PC.`;
  if (status === 402) return `${name}: the account has no credit left. Check its plan and billing.`;
  if (status === 403)
    return `${name} refused access${detail(answer.message, context)} Check on the PC what its API key may do.`;
  if (isTooLong(status, answer))
    return `${name}: the conversation is too long for ${model}. Start a new one, or choose a model with a larger context.`;
  if (status === 404) return describeMissing(context);
  if (status === 429) return `${name}: rate limit, try again ${soon(answer)}.`;
  if (status === 529) return `${name} is overloaded. Try again ${soon(answer)}.`;
  if (status === 503)
    return `${name} is not available now${detail(answer.message, context)} Try again ${soon(answer)}.`;
  return undefined;
}

function isTooLong(status: number, { message }: ErrorAnswer): boolean {
  if (status === 413) return true;
  const mayBe = status < 500 && !NEVER_TOO_LONG.has(status);
  return mayBe && TOO_LONG.test(message.slice(0, MAX_TEXT_CHARACTERS));
}

// Their words are about something else, whatever they name.
const NEVER_TOO_LONG = new Set([401, 402, 403]);

// A sentence that says so is short, and says so at its beginning.
const MAX_TEXT_CHARACTERS = 4096;
const TOO_LONG =
  /context.?(length|window|size)|too many tokens|prompt is too long|token count .{0,80}exceeds/i;

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
