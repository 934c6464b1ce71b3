import type { ChatErrorCode } from "../../src/errors.ts";

/**
 * Which of the sentences below an error of the PC is told with. The PC's own sentence is more
 * exact, and in English: it is shown to those who read that, and for codes that are newer than
 * the page.
 */
const KINDS = {
  "validation.invalid_json": "notTaken",
  "validation.invalid_body": "notTaken",
  "validation.invalid_header": "notTaken",
  "chat.unsupported": "notTaken",
  unsupported_parameter: "notTaken",
  context_length_exceeded: "tooLong",
  "provider.context_too_long": "tooLong",
  "provider.rejected": "providerFailed",
  "auth.missing_token": "notPaired",
  "auth.invalid_token": "notPaired",
  "auth.forbidden": "notAllowed",
  "pair.denied": "denied",
  "chat.model_not_found": "noModel",
  model_not_found: "noModel",
  "not_found.agent": "gone",
  "not_found.approval": "gone",
  "not_found.conversation": "gone",
  "not_found.loop": "gone",
  "not_found.note": "gone",
  "not_found.profile": "gone",
  "not_found.rule": "gone",
  "not_found.run": "gone",
  "not_found.server": "gone",
  "not_found.skill": "gone",
  "not_found.route": "notTaken",
  "not_found.device": "gone",
  "not_found.pair_request": "gone",
  "not_found.provider": "gone",
  "not_found.stream": "lost",
  "not_found.subscription": "gone",
  "not_found.tunnel": "gone",
  "request.method_not_allowed": "notTaken",
  "request.timeout": "busy",
  "pair.timeout": "noAnswer",
  "chat.stream_lost": "lost",
  "run.conversation_busy": "working",
  "loop.changed": "changed",
  "loop.running": "working",
  "loop.untrusted": "off",
  "run.halted": "halted",
  "run.not_interrupted": "settled",
  "approval.changed": "changed",
  "approval.settled": "settled",
  "conversation.changed": "changed",
  "conversation.damaged": "unreadable",
  "conversation.exists": "exists",
  "conversations.too_many": "full",
  "devices.too_many": "full",
  "files.changed": "changed",
  "files.exists": "exists",
  "files.not_editable": "notAllowed",
  "files.of_workspace": "notAllowed",
  "profile.in_use": "working",
  "server.disabled": "off",
  "settings.changed": "changed",
  "settings.unreadable": "unreadable",
  "pair.code_expired": "codeExpired",
  "chat.no_provider": "noProvider",
  "conversation.too_large": "tooLarge",
  "validation.body_too_large": "tooLarge",
  "validation.unsupported_media_type": "notTaken",
  "host.not_allowed": "wrongHost",
  "approval.not_offered": "notAllowed",
  "chat.idempotency_key_reused": "notTaken",
  "run.failed": "providerFailed",
  "provider.rate_limited": "tooFast",
  rate_limit_exceeded: "tooFast",
  "rate_limit.auth_failures": "tooFast",
  "rate_limit.pair_requests": "tooFast",
  "internal.error": "internal",
  "conversations.not_saved": "notSaved",
  "conversations.unreadable": "unreadable",
  "devices.not_saved": "notSaved",
  "loop.not_saved": "notSaved",
  "files.not_saved": "notSaved",
  "settings.not_saved": "notSaved",
  "run.not_saved": "notSaved",
  "push.not_saved": "notSaved",
  "provider.failed": "providerFailed",
  "provider.unavailable": "providerFailed",
  "provider.timeout": "providerFailed",
  "reply.too_long": "tooLarge",
  "reply.stopped": "lost",
  "reply.unread": "lost",
  "chat.busy": "busy",
  "server.shutting_down": "busy",
  "store.unavailable": "busy",
} as const satisfies Readonly<Record<ChatErrorCode, string>>;

/** What kind of error one is. */
export type ErrorKind = (typeof KINDS)[ChatErrorCode];

/** A language's sentences by the errors' codes. */
export type ErrorWords = Readonly<Record<ChatErrorCode, string>>;

/** They, of a sentence for each kind. */
export function errorWords(sentences: Readonly<Record<ErrorKind, string>>): ErrorWords {
  const all = Object.entries(KINDS).map(([code, kind]) => [code, sentences[kind]]);
  return Object.fromEntries(all) as ErrorWords;
}
