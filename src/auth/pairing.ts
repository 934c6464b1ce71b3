import type { AuditLog } from "../audit.ts";
import type { Device } from "./device.ts";
import type { DeviceMoves } from "./device-moves.ts";
import { Devices } from "./devices.ts";
import type { FailureLimit } from "./failure-bucket.ts";
import type { OwnerSessions } from "./owner-sessions.ts";
import { type PairRequest, PairRequests } from "./pair-requests.ts";
import { PairingCodes } from "./pairing-codes.ts";
import type { DeviceStore, PairingCodeStore, PairRequestStore } from "./pairing-stores.ts";

/** The paired devices, and how more of them are paired. */
export interface Pairing {
  readonly devices: DeviceStore;
  /** One-time codes, which the owner hands out. */
  readonly codes: PairingCodeStore;
  /** Requests to be paired that come without a code. */
  readonly requests: PairRequestStore;
  /** Limits wrong tokens and codes. Default: this process counts its own. */
  readonly failures?: FailureLimit;
  /** Lets a device come to another address of this PC and stay the same. Default: none can. */
  readonly moves?: Pick<DeviceMoves, "redeem">;
  /** Lets the owner open the page on the PC without the token. Default: nothing does. */
  readonly owner?: OwnerSessions;
  /** Is told who was paired, answered, given more, and removed. Default: nobody is. */
  readonly audit?: AuditLog;
}

/** Pairing that is kept in this process. */
export interface LocalPairing extends Pairing {
  readonly devices: Devices;
  readonly codes: PairingCodes;
  readonly requests: PairRequests;
}

/** Options of {@link createPairing}. */
export interface PairingOptions {
  /** The devices paired before. Default: none. */
  readonly devices?: readonly Device[];
  /** Keeps the list; called with the whole of it after each change. Default: memory alone. */
  readonly save?: (devices: readonly Device[]) => Promise<void>;
  /** Called when a request to be paired arrives, and when it is gone, decided or not. */
  readonly onRequest?: (request: PairRequest, state: "waiting" | "gone") => void;
  /** Milliseconds that the owner has to answer a request. Default 60 s. */
  readonly requestMs?: number;
  /** The time, in milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * Makes what `createHandler` needs to let devices be paired.
 *
 * @example
 * const pairing = createPairing({ devices: await load(), save: (devices) => store(devices) });
 * const handler = createHandler({ token, provider, pairing });
 */
export function createPairing(options: PairingOptions = {}): LocalPairing {
  const { devices, save, onRequest, requestMs, now } = options;
  const clock = now && { now };
  return {
    devices: new Devices({ ...clock, ...(devices && { devices }), ...(save && { save }) }),
    codes: new PairingCodes(clock),
    requests: new PairRequests({
      ...(onRequest && { onChange: onRequest }),
      ...(requestMs !== undefined && { waitMs: requestMs }),
    }),
  };
}
