import type { Device } from "../../auth/device.ts";
import { cleanName } from "../../auth/device-name.ts";
import { type Grant, grantsOf, replaceGrants } from "../../auth/grants.ts";
import { auditTerminal } from "../agent/audit-terminal.ts";
import { devicesFile, readDevices, writeDevices } from "../files/devices-file.ts";
import type { Announcement } from "../files/server-file.ts";
import { type FindServerOptions, findPresence } from "../reach/find-server.ts";
import type { ListedDevice } from "./owner-api.ts";

/** Where devices are listed, granted more and revoked: the running server, or their file. */
export interface DeviceAccess {
  devices(): Promise<readonly ListedDevice[]>;
  /** False when there is no such device. */
  revoke(id: string): Promise<boolean>;
  /** Returns what the device may do now beyond chatting; undefined when there is none. */
  setGrants(id: string, grants: readonly Grant[]): Promise<readonly Grant[] | undefined>;
  /** Returns what the device is called now; undefined when there is none. */
  rename(id: string, name: string): Promise<string | undefined>;
  /** What the person must know once devices are changed; default: nothing. */
  readonly caveat?: string;
}

/**
 * The devices of a home directory: the running server's, or, where none can be asked,
 * those in the file. `complain` is called with any damage to that file.
 * @throws CliError
 */
export async function accessDevices(
  home: string,
  { complain, ...options }: FindServerOptions & { complain: (words: string) => void },
): Promise<DeviceAccess> {
  const found = await findPresence(home, options);
  if (found.state === "running") return found.api;
  const access = written(fileAccess(devicesFile(home), complain), home);
  return found.state === "none" ? access : { ...access, caveat: caveatOf(found.server, home) };
}

/** The same, with what is changed written down: no server does that here. */
function written(access: DeviceAccess, home: string): DeviceAccess {
  return {
    ...access,
    async revoke(id) {
      const isDone = await access.revoke(id);
      if (isDone) auditTerminal(home, { action: "device.revoked", subject: id });
      return isDone;
    },
    async rename(id, name) {
      const renamed = await access.rename(id, name);
      if (renamed !== undefined) auditTerminal(home, { action: "device.renamed", subject: id });
      return renamed;
    },
    async setGrants(id, given) {
      const grants = await access.setGrants(id, given);
      const outcome = ["chat", ...(grants ?? [])].join(" ");
      if (grants) auditTerminal(home, { action: "device.granted", subject: id, outcome });
      return grants;
    },
  };
}

/** What is known when a server may run that could not be asked. */
function caveatOf({ url, pid }: Announcement, home: string): string {
  return `This was written to ${devicesFile(home)}; the remote-chat at ${url} (process ${pid}) did not answer. If it still runs, it reads that file within a second; if it hangs, end it.`;
}

/** The devices in a file, for when no server can be asked. A server that runs reads it too. */
export function fileAccess(path: string, complain: (words: string) => void): DeviceAccess {
  const read = async () => {
    const { devices, damage } = await readDevices(path);
    if (damage !== undefined) complain(damage);
    return devices;
  };
  const change = async (
    id: string,
    changed: (device: Device) => Device,
  ): Promise<Device | undefined> => {
    const devices = await read();
    const device = devices.find((one) => one.id === id);
    if (!device) return undefined;
    const after = changed(device);
    await writeDevices(
      path,
      devices.map((one) => (one === device ? after : one)),
    );
    return after;
  };
  return {
    devices: read,
    async revoke(id) {
      const devices = await read();
      const others = devices.filter((device) => device.id !== id);
      if (others.length === devices.length) return false;
      await writeDevices(path, others);
      return true;
    },
    async rename(id, name) {
      const changed = await change(id, (device) => ({
        ...device,
        name: cleanName(name, device.name),
      }));
      return changed?.name;
    },
    async setGrants(id, grants) {
      const changed = await change(id, (device) => ({
        ...device,
        grants: replaceGrants(device.grants ?? [], grants),
      }));
      return changed && grantsOf(changed);
    },
  };
}
