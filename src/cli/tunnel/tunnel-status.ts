/**
 * `starting`: not yet seen to work; `ready`: its URL leads here; `restarting`: it worked
 * or was tried, and is tried again; `failed`: trying again is of no use until the person
 * has done something; `not-installed`: its program is not on this machine.
 */
export type TunnelState =
  | "stopped"
  | "starting"
  | "ready"
  | "restarting"
  | "failed"
  | "not-installed";

/** The state of a tunnel, and what is known about it. */
export interface TunnelStatus {
  readonly state: TunnelState;
  /** Its public URL; seen to lead here only when `ready`. */
  readonly url?: string;
  /** What happened and what to do, for the person. */
  readonly message?: string;
  /** When `restarting`: milliseconds until its program is started again. */
  readonly retryInMs?: number;
  /** Since when it is in this state, ISO 8601. */
  readonly since: string;
}

/** A status's message, with how soon it is tried again. */
export function statusMessage({ message, retryInMs }: TunnelStatus): string | undefined {
  if (message === undefined || retryInMs === undefined) return message;
  const sentence = message.replace(/[^.!?]$/, "$&.");
  return `${sentence} Trying again in ${Math.round(retryInMs / 1000)} s.`;
}
