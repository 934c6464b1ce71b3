import { ApiError } from "../../src/client/chat-api.ts";

/** Where the server is: where this page came from, and nowhere else. */
export const BASE_URL = new URL("./", location.href).href;

/** What `GET /v1/remote/info` tells. */
export interface RemoteInfo {
  readonly hostname: string;
  readonly version: string;
  readonly providerConfigured: boolean;
}

/** What pairing brings. */
export interface Paired {
  readonly token: string;
  readonly hostname: string;
}

interface Call {
  readonly method?: "GET" | "POST" | "DELETE";
  readonly body?: unknown;
  readonly token?: string;
  readonly signal?: AbortSignal;
  /** Whether it goes on when the page is closed. */
  readonly keepalive?: boolean;
}

/**
 * One request to the PC; its answer's JSON.
 * @throws ApiError when the PC says no, TypeError when it cannot be reached
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
    | (T & { error?: { code?: string; message?: string } })
    | undefined;
  if (response.ok && answer !== undefined) return answer;
  const { status } = response;
  const { code, message = `The PC's address answered HTTP ${status}.` } = answer?.error ?? {};
  throw new ApiError(message, { status, ...(code !== undefined && { code }) });
}

/** Asks the PC who it is. */
export function remoteInfo(token: string, signal?: AbortSignal): Promise<RemoteInfo> {
  return callPc("v1/remote/info", { token, ...(signal && { signal }) });
}

/** Spends a one-time code on a token for this device. */
export function redeemCode(code: string, name: string): Promise<Paired> {
  return callPc("v1/pair/redeem", { body: { code, name } });
}

/** Gives this device's access back. The owner's token is of no device, and stays. */
export async function leavePc(token: string): Promise<void> {
  await callPc("v1/devices/self", { method: "DELETE", token, keepalive: true });
}

/** Asks the PC's owner, who has a minute to answer on the PC. */
export async function requestPairing(client: string, signal: AbortSignal): Promise<Paired> {
  const answer = await callPc<{ token: string; device_name: string }>("v1/pair/request", {
    body: { client },
    signal,
  });
  return { token: answer.token, hostname: answer.device_name };
}

/** Whether a token is the owner's. */
export async function isOwner(token: string): Promise<boolean> {
  // An app that embeds the server may have the one, or the other, or neither.
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

/** What to tell the person about a failure. */
export function failureText(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  if (!navigator.onLine) return "You are offline.";
  return "The PC cannot be reached. Is it on, and remote-chat running?";
}
