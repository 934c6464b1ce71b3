import type { AuditLog } from "../../audit.ts";
import { DeviceMoves } from "../../auth/device-moves.ts";
import { Devices } from "../../auth/devices.ts";
import { OwnerSessions } from "../../auth/owner-sessions.ts";
import { type PairRequest, PairRequests } from "../../auth/pair-requests.ts";
import type { LocalPairing } from "../../auth/pairing.ts";
import { PairingCodes } from "../../auth/pairing-codes.ts";
import type { Handler } from "../../handler.ts";
import { devicesFile, readDevices } from "../files/devices-file.ts";
import type { Log } from "../log.ts";
import { DevicesSync } from "./devices-sync.ts";

/** Called for each device that asks to be paired, and when it is gone, decided or not. */
export type OnPairRequest = (request: PairRequest, state: "waiting" | "gone") => void;

/** A server's devices, kept in its home directory. */
export interface ServerPairing extends LocalPairing {
  /** Browsers on this PC in which the owner has opened the page; none is written down. */
  readonly owner: OwnerSessions;
  /** How devices stay the same at another address of this PC; none of it is written down. */
  readonly moves: DeviceMoves;
  /**
   * Has `handler` decide each request by the devices that their file lists at that moment.
   * From then on replies that are open end within a second when their device is revoked there.
   */
  watched(handler: Handler): Handler;
  /** Dismisses the requests that wait; once `drained`, the devices' file is no longer watched. */
  close(drained: Promise<void>): Promise<void>;
}

// A revocation holds within a second. Not fs.watch: it reports nothing on network file
// systems, and loses a file that an editor replaces; a stat costs microseconds.
const CHECK_INTERVAL_MS = 500;

/**
 * Reads the paired devices of a home directory; what is damaged in them is logged.
 * @throws CliError when their file is not one that only its owner could have written
 */
export async function openPairing(
  home: string,
  {
    log,
    audit,
    onRequest = () => {},
  }: { log: Log; audit: AuditLog; onRequest?: OnPairRequest | undefined },
): Promise<ServerPairing> {
  const path = devicesFile(home);
  const { devices: stored, damage } = await readDevices(path);
  if (damage !== undefined) log.error(damage);
  const sync = new DevicesSync(path, log);
  const devices = new Devices({ devices: stored, save: sync.save });
  sync.attach(devices);
  const moves = new DeviceMoves({
    list: () => devices.list(),
    replaceToken(id) {
      // One that was removed a moment ago must not be saved anew.
      sync.refresh();
      return devices.replaceToken(id);
    },
  });
  const requests = new PairRequests({ onChange: onRequest });
  let watch: ReturnType<typeof setInterval> | undefined;
  return {
    devices,
    codes: new PairingCodes(),
    owner: new OwnerSessions(),
    moves,
    requests,
    audit,
    watched(handler) {
      watch ??= setInterval(() => sync.refresh(), CHECK_INTERVAL_MS);
      return async (request) => {
        if (request.headers.has("authorization")) sync.refresh();
        return handler(request);
      };
    },
    async close(drained) {
      requests.dismiss();
      await drained;
      clearInterval(watch);
    },
  };
}
