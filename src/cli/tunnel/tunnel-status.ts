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

/** How a tunnel is. */
export interface TunnelStatus {
  readonly state: TunnelState;
  /** Where it leads here from; seen to work only when `ready`. */
  readonly url?: string;
  /** What is the matter and what to do, for the person. */
  readonly message?: string;
  /** Since when it is in this state, ISO 8601. */
  readonly since: string;
}
