import type { Command } from "commander";
import { cleanName } from "../../auth/device-name.ts";
import { CliError } from "../cli-error.ts";
import { addFileOptions, filesOf } from "../common-options.ts";
import { devicesFile, readDevices, writeDevices } from "../files/devices-file.ts";
import type { Announcement } from "../files/server-file.ts";
import { launchCommand } from "../launch-command.ts";
import type { ListedDevice } from "../pairing/owner-api.ts";
import { printable } from "../printable.ts";
import { type FindServerOptions, findPresence } from "../reach/find-server.ts";
import { table } from "../table.ts";

/** `devices list | revoke ID | revoke --all`. */
export function addDevicesCommand(program: Command): void {
  const command = addFileOptions(program.command("devices")).description(
    "list the paired devices, or take their access away",
  );
  addFileOptions(command.command("list"))
    .description("show the paired devices")
    .action(async (_, self: Command) => {
      const access = await accessDevices(filesOf(self).home, { complain });
      process.stdout.write(listDevices(await access.devices()));
    });
  addFileOptions(command.command("revoke"))
    .description("end a device's access and its open replies, at once")
    .argument("[id]", "as `devices list` shows it")
    .option("--all", "all devices")
    .action(async (id: string | undefined, { all }: { all?: boolean }, self: Command) => {
      if ((id === undefined) === !all)
        throw new CliError("Give the id of one device, or --all.", { exitCode: 2 });
      process.stdout.write(
        await revokeDevices(await accessDevices(filesOf(self).home, { complain }), id),
      );
    });
}

function complain(words: string): void {
  process.stderr.write(`remote-chat: ${words}\n`);
}

/** Where devices are listed and revoked: the running server, or their file. */
export interface DeviceAccess {
  devices(): Promise<readonly ListedDevice[]>;
  /** False when there is no such device. */
  revoke(id: string): Promise<boolean>;
  /** What the person must know once devices are revoked; default: nothing. */
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
  const access = fileAccess(devicesFile(home), complain);
  return found.state === "none" ? access : { ...access, caveat: caveatOf(found.server, home) };
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
  return {
    devices: read,
    async revoke(id) {
      const devices = await read();
      const others = devices.filter((device) => device.id !== id);
      if (others.length === devices.length) return false;
      await writeDevices(path, others);
      return true;
    },
  };
}

/** A table of devices, whose names may come from anybody. */
export function listDevices(devices: readonly ListedDevice[]): string {
  if (devices.length === 0) return `No device is paired. Pair one: ${launchCommand()} pair\n`;
  const rows = [
    ["ID", "PAIRED", "LAST HERE", "NAME"],
    ...devices.map(({ id, name, createdAt, lastSeenAt }) => [
      printable(id),
      minute(createdAt),
      lastSeenAt === null ? "never" : minute(lastSeenAt),
      cleanName(name, "?"),
    ]),
  ];
  return table(rows);
}

/**
 * Revokes one device, or all without an `id`. Returns what to print.
 * @throws CliError when there is no such device
 */
export async function revokeDevices(access: DeviceAccess, id?: string): Promise<string> {
  const devices = await access.devices();
  const chosen = id === undefined ? devices : devices.filter((device) => device.id === id);
  if (id !== undefined && chosen.length === 0)
    throw new CliError(`There is no device ${printable(id)}. See: ${launchCommand()} devices list`);
  if (chosen.length === 0) return "No device is paired.\n";
  const lines = [];
  for (const device of chosen) {
    await access.revoke(device.id);
    const outcome = access.caveat === undefined ? "has no access any more" : "was removed";
    lines.push(`"${cleanName(device.name, "?")}" (${printable(device.id)}) ${outcome}.`);
  }
  if (access.caveat !== undefined) lines.push(access.caveat);
  return `${lines.join("\n")}\n`;
}

/** A time to the minute, as clocks show it here. */
function minute(timestamp: string): string {
  const time = new Date(timestamp);
  if (Number.isNaN(time.getTime())) return "?";
  const two = (part: number): string => String(part).padStart(2, "0");
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
}
