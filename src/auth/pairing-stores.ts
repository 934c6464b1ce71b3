import type { Device, NewDevice } from "./device.ts";
import type { FailureLimit } from "./failure-bucket.ts";
import type { Grant } from "./grants.ts";
import type { ApprovedDevice, PairRequest } from "./pair-requests.ts";
import type { PairingCode } from "./pairing-codes.ts";

/*
 * What the server needs of pairing. This process's memory is behind it by default; an app that
 * runs on many instances can put a store there that they share. Such a store throws
 * `store.unavailable` when it cannot be reached.
 */

/** The devices that may use this PC's chat: see `Devices`. */
export interface DeviceStore {
  /** All devices, in the order in which they were paired. */
  list(): readonly Device[] | Promise<readonly Device[]>;
  /** Pairs a device. @throws ChatError `devices.not_saved`, `devices.too_many` */
  add(name: string, grants?: readonly Grant[]): Promise<NewDevice>;
  /** The device that holds the token with this digest. */
  find(tokenSha256: string): Device | undefined | Promise<Device | undefined>;
  /** Notes that a device was there. Never throws. */
  touch(device: Device): void;
  /** Has a device do just what `grants` say beyond chatting; undefined when there is none. */
  setGrants(id: string, grants: readonly Grant[]): Promise<Device | undefined>;
  /** Calls a device something else; undefined when there is none. */
  rename(id: string, name: string): Promise<Device | undefined>;
  /** Aborted within a second when the device is revoked, on whatever instance. */
  revocation(device: Device): AbortSignal;
  /** Takes a device's access away; whether there was such a device. */
  revoke(id: string): Promise<boolean>;
}

/** One-time codes: see `PairingCodes`. */
export interface PairingCodeStore {
  create(grants?: readonly Grant[]): Promise<PairingCode>;
  /** Spends a code on `use`; of any number of calls with one code, one gets to use it. */
  redeem<T>(
    code: string,
    use: (grants: readonly Grant[]) => Promise<T>,
    failures: FailureLimit,
  ): Promise<T>;
}

/** Requests to be paired that come without a code: see `PairRequests`. */
export interface PairRequestStore {
  /** Those that wait now, the oldest first. */
  list(): readonly PairRequest[] | Promise<readonly PairRequest[]>;
  /** Asks the owner; resolves with the device to pair once allowed. */
  ask(client: string, signal: AbortSignal): Promise<ApprovedDevice>;
  /** Answers a request; whether it was still waiting. */
  decide(id: string, approve: boolean, grants?: readonly Grant[]): boolean | Promise<boolean>;
}
