import { ApiError } from "../../src/client/chat-api.ts";
import { words } from "../words/common.ts";

/** The URL of the server: always the one that served this page. */
export const BASE_URL = new URL("./", location.href).href;

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
}

interface Call {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly body?: unknown;
  readonly token?: string;
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
    token,
    signal,
    keepalive = false,
  } = call;
  const response = await fetch(new URL(path, BASE_URL), {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
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
export function remoteInfo(token: string, signal?: AbortSignal): Promise<RemoteInfo> {
  return callPc("v1/remote/info", { token, ...(signal && { signal }) });
}

/** Exchanges a one-time code for a token of this device. */
export function redeemCode(code: string, name: string): Promise<Paired> {
  return callPc("v1/pair/redeem", { body: { code, name } });
}

/** Exchanges a one-time code for a session of the owner's, in a browser on the PC itself. */
export function redeemOwnerCode(code: string): Promise<Paired> {
  return callPc("v1/owner/redeem", { body: { code } });
}

/** Revokes this device's token, or this session's. The owner's own token stays. */
export async function leavePc(token: string): Promise<void> {
  await callPc("v1/devices/self", { method: "DELETE", token, keepalive: true });
}

/** Asks the PC's owner to allow this device; the owner has a minute to answer. */
export async function requestPairing(client: string, signal: AbortSignal): Promise<Paired> {
  const answer = await callPc<{ token: string; device_name: string }>("v1/pair/request", {
    body: { client },
    signal,
  });
  return { token: answer.token, hostname: answer.device_name };
}

/** Whether a token is the owner's. */
export async function isOwner(token: string): Promise<boolean> {
  // An app that embeds the server may have only one of the two routes, or neither.
  return (await isAllowed("v1/operator/state", token)) || (await isAllowed("v1/devices", token));
}

async function isAllowed(path: string, token: string): Promise<boolean> {
  try {
    await callPc(path, { token });
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
