import { ChatError, type ChatErrorCode } from "../errors.ts";
import type { Operation } from "./operation.ts";

const TOKEN: readonly ChatErrorCode[] = [
  "auth.missing_token",
  "auth.invalid_token",
  "rate_limit.auth_failures",
  // Whose it is cannot be said while the store of devices is away.
  "store.unavailable",
];
const BODY: readonly ChatErrorCode[] = [
  "validation.invalid_json",
  "validation.invalid_body",
  "request.timeout",
  "validation.body_too_large",
  "validation.unsupported_media_type",
];

/** All errors of a route: its own, and those that follow from who may use it and what it takes. */
export function allErrors({ access, body, errors = [] }: Operation): readonly ChatErrorCode[] {
  const all = [
    ...(body ? BODY : []),
    ...(access === "public" ? [] : TOKEN),
    ...(access === "owner" || access === "agent" ? (["auth.forbidden"] as const) : []),
    ...errors,
    "host.not_allowed" as const,
    "internal.error" as const,
  ];
  return [...new Set(all)];
}

/** The HTTP status of a code. */
export function statusOf(code: ChatErrorCode): number {
  return new ChatError(code, "").status;
}

/** Codes by their HTTP status, the lowest first. */
export function byStatus(
  codes: readonly ChatErrorCode[],
): readonly (readonly [status: number, codes: readonly ChatErrorCode[]])[] {
  const grouped = new Map<number, ChatErrorCode[]>();
  for (const code of codes)
    grouped.set(statusOf(code), [...(grouped.get(statusOf(code)) ?? []), code]);
  return [...grouped].sort(([left], [right]) => left - right);
}
