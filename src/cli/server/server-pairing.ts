import { type Device, Devices } from "../../auth/devices.ts";
import { type PairRequest, PairRequests } from "../../auth/pair-requests.ts";
import type { Pairing } from "../../auth/pairing.ts";
import { PairingCodes } from "../../auth/pairing-codes.ts";
import { CliError } from "../cli-error.ts";
import { devicesFile, readDevices, writeDevices } from "../files/devices-file.ts";
import { type Announced, type Announcement, announceServer } from "../files/server-file.ts";
import { type Log, plainText } from "../log.ts";

/** Told of each device that asks to be paired, and when it is gone, decided or not. */
export type OnPairRequest = (request: PairRequest, state: "waiting" | "gone") => void;

/** A server's devices, kept in its home directory. */
export interface ServerPairing extends Pairing {
  /**
   * Says to other commands that this server runs. From then on the list of devices is its
   * own to write, until another server starts with the same home directory.
   * @throws CliError
   */
  announce(server: Announcement): Promise<void>;
  /** Sends away whoever waits to be paired, and takes the announcement back. */
  close(): Promise<void>;
}

/**
 * Reads the paired devices of a home directory; what is damaged in them is logged.
 * @throws CliError when their file is not one that only its owner could have written
 */
export async function openPairing(
  home: string,
  { log, onRequest = () => {} }: { log: Log; onRequest?: OnPairRequest | undefined },
): Promise<ServerPairing> {
  const path = devicesFile(home);
  const { devices, damage } = await readDevices(path);
  if (damage !== undefined) log.error(damage);
  let announced: Announced | undefined;

  const save = async (list: readonly Device[]): Promise<void> => {
    try {
      // Its list is older than the file by now: writing it would let in who was revoked since.
      if (!(await announced?.isCurrent()))
        throw new CliError(
          `Another remote-chat was started with the home directory ${home}, which its list of devices belongs to now. Stop this one.`,
        );
      await writeDevices(path, list);
    } catch (error) {
      log.error(plainText(error));
      throw error;
    }
  };
  const requests = new PairRequests({ onChange: onRequest });
  return {
    devices: new Devices({ devices, save }),
    codes: new PairingCodes(),
    requests,
    async announce(server) {
      announced = await announceServer(home, server);
    },
    async close() {
      requests.dismiss();
      await announced?.withdraw();
    },
  };
}
