import { ApiError } from "../../src/client/chat-api.ts";
import { words } from "../words/common.ts";

const OWN_URL = new URL("./", location.href).href;

/** A PC, and what lets this device in there: the token is sent to that PC, and to no other. */
export interface PcAccess {
  readonly token: string;
  /** Where the PC is; none for the one that serves this page. */
  readonly origin?: string;
}

/** What tells one access from another: two PCs may have been given the same token. */
export function accessKey({ origin = "", token }: PcAccess): string {
  return `${origin} ${token}`;
}

/** The URL of a PC's server; of the one that serves this page, where none is given. */
export function baseUrlOf(origin?: string): string {
  return origin === undefined ? OWN_URL : `${origin}/`;
}

/** The answer of `GET /v1/remote/info`. */
export interface RemoteInfo {
  readonly hostname: string;
  readonly version: string;
  readonly providerConfigured: boolean;
}

/** What a successful pairing returns. */
export interface Paired {
  readonly token: string;
  readonly hostname: string;
  /** Where the page of this device was before, which it still is to the PC: an origin. */
  readonly movedFrom?: string;
}

interface Call {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly body?: unknown;
  readonly access?: PcAccess | undefined;
  /** The PC to ask without a token. */
  readonly origin?: string | undefined;
  readonly signal?: AbortSignal;
  /** Whether the request outlives the page. */
  readonly keepalive?: boolean;
}

/**
 * Sends one request to the PC, and returns the JSON of its answer.
 * @throws ApiError when the PC answers with an error, TypeError when it cannot be reached
 */
export async function callPc<T>(path: string, call: Call = {}): Promise<T> {
  const {
    method = call.body === undefined ? "GET" : "POST",
    body,
    access,
    origin = access?.origin,
    signal,
    keepalive = false,
  } = call;
  const response = await fetch(new URL(path, baseUrlOf(origin)), {
    method,
    headers: {
      ...(access && { authorization: `Bearer ${access.token}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
    keepalive,
    cache: "no-store",
    credentials: "omit",
    redirect: "error",
  });
  if (response.status === 204) return undefined as T;
  const answer = (await response.json().catch(() => undefined)) as
    | (T & { error?: { code?: string; message?: string } | string; code?: string })
    | undefined;
  if (response.ok && answer !== undefined) return answer;
  const { status } = response;
  const { error = {} } = answer ?? {};
  // Errors of conversations are flat, as DotAgents' app reads them.
  const told = typeof error === "string" ? { message: error, code: answer?.code } : error;
  const { code, message = words.answeredHttp(status) } = told;
  throw new ApiError(message, { status, ...(code !== undefined && { code }) });
}

/** The PC's name, version and whether it has a provider. */
export function remoteInfo(access: PcAccess, signal?: AbortSignal): Promise<RemoteInfo> {
  return callPc("v1/remote/info", { access, ...(signal && { signal }) });
}

/** Exchanges a one-time code for a token of this device. */
export function redeemCode(code: string, name: string, origin?: string): Promise<Paired> {
  return callPc("v1/pair/redeem", { origin, body: { code, name } });
}

/** Exchanges a one-time code for a session of the owner's, in a browser on the PC itself. */
export function redeemOwnerCode(code: string, origin?: string): Promise<Paired> {
  return callPc("v1/owner/redeem", { origin, body: { code } });
}

/** Revokes this device's token, or this session's. The owner's own token stays. */
export async function leavePc(access: PcAccess): Promise<void> {
  await callPc("v1/devices/self", { method: "DELETE", access, keepalive: true });
}

/** Asks the PC's owner to allow this device; the owner has a minute to answer. */
export async function requestPairing(
  client: string,
  signal: AbortSignal,
  origin?: string,
): Promise<Paired> {
  const answer = await callPc<{ token: string; device_name: string }>("v1/pair/request", {
    origin,
    body: { client },
    signal,
  });
  return { token: answer.token, hostname: answer.device_name };
}

/** Whether a token is the owner's. */
export async function isOwner(access: PcAccess): Promise<boolean> {
  // An app that embeds the server may have only one of the two routes, or neither.
  return (await isAllowed("v1/operator/state", access)) || (await isAllowed("v1/devices", access));
}

async function isAllowed(path: string, access: PcAccess): Promise<boolean> {
  try {
    await callPc(path, { access });
    return true;
  } catch (error) {
    if (error instanceof ApiError && [403, 404].includes(error.status)) return false;
    throw error;
  }
}

/** A failure, in words for the person. */
export function failureText(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  if (!navigator.onLine) return words.offline;
  return words.unreachable;
}
