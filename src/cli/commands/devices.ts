import type { Command } from "commander";
import { cleanName } from "../../auth/device-name.ts";
import { Devices } from "../../auth/devices.ts";
import { GRANTS, type Grant, grantsOf, withoutGrants } from "../../auth/grants.ts";
import { CliError } from "../cli-error.ts";
import { addFileOptions, filesOf } from "../common-options.ts";
import { devicesFile, readDevices, writeDevices } from "../files/devices-file.ts";
import type { Announcement } from "../files/server-file.ts";
import { launchCommand } from "../launch-command.ts";
import type { ListedDevice } from "../pairing/owner-api.ts";
import { printable } from "../printable.ts";
import { type FindServerOptions, findPresence } from "../reach/find-server.ts";
import { table } from "../table.ts";

/** `devices list | grant ID GRANT… | ungrant ID [GRANT…] | revoke ID | revoke --all`. */
export function addDevicesCommand(program: Command): void {
  const command = addFileOptions(program.command("devices")).description(
    "list the paired devices, change what they may do, or take their access away",
  );
  addFileOptions(command.command("list"))
    .description("show the paired devices, and what each may do")
    .option("--json", "as JSON")
    .action(async ({ json }: { json?: boolean }, self: Command) => {
      const access = await accessDevices(filesOf(self).home, { complain });
      process.stdout.write((json ? devicesJson : listDevices)(await access.devices()));
    });
  addFileOptions(command.command("grant"))
    .description("let a device do more than chat, from its next request on")
    .argument("<id>", "as `devices list` shows it")
    .argument("<grants...>", GRANTS_HELP)
    .action(async (id: string, names: string[], _, self: Command) => {
      const given = parseGrants(names);
      const access = await accessDevices(filesOf(self).home, { complain });
      const text = await changeGrants(access, id, (held) => [...held, ...given]);
      process.stdout.write(text);
    });
  addFileOptions(command.command("ungrant"))
    .description("take from a device what it may do beyond chatting; it stays paired")
    .argument("<id>", "as `devices list` shows it")
    .argument("[grants...]", "what to take away; default: all")
    .action(async (id: string, names: string[], _, self: Command) => {
      const taken = names.length === 0 ? GRANTS : parseGrants(names);
      const access = await accessDevices(filesOf(self).home, { complain });
      process.stdout.write(await changeGrants(access, id, (held) => withoutGrants(held, taken)));
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

const GRANTS_HELP =
  "agent: use agents, and answer for them; agent:always: also allow a tool for good";

/**
 * Grants as they were typed.
 * @throws CliError
 */
export function parseGrants(names: readonly string[]): readonly Grant[] {
  return names.map((name) => {
    const grant = GRANTS.find((one) => one === name);
    if (grant !== undefined) return grant;
    const known = GRANTS.join(", ");
    throw new CliError(`There is no grant ${printable(name)}. Those that there are: ${known}.`, {
      exitCode: 2,
    });
  });
}

/** Where devices are listed, granted more and revoked: the running server, or their file. */
export interface DeviceAccess {
  devices(): Promise<readonly ListedDevice[]>;
  /** False when there is no such device. */
  revoke(id: string): Promise<boolean>;
  /** Returns what the device may do now beyond chatting; undefined when there is none. */
  setGrants(id: string, grants: readonly Grant[]): Promise<readonly Grant[] | undefined>;
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
    async setGrants(id, grants) {
      const devices = new Devices({
        devices: await read(),
        save: (changed) => writeDevices(path, changed),
      });
      const device = await devices.setGrants(id, grants);
      return device && grantsOf(device);
    },
  };
}

/** A table of devices, whose names may come from anybody. */
export function listDevices(devices: readonly ListedDevice[]): string {
  if (devices.length === 0) return `No device is paired. Pair one: ${launchCommand()} pair\n`;
  const rows = [
    ["ID", "PAIRED", "LAST HERE", "MAY", "NAME"],
    ...devices.map((device) => [
      printable(device.id),
      minute(device.createdAt),
      device.lastSeenAt === null ? "never" : minute(device.lastSeenAt),
      ["chat", ...grantsOf(device)].join(", "),
      cleanName(device.name, "?"),
    ]),
  ];
  return table(rows);
}

/** The same for programs; nothing that a token could be checked against. */
export function devicesJson(devices: readonly ListedDevice[]): string {
  const listed = devices.map((device) => {
    const { id, name, createdAt, lastSeenAt } = device;
    return { id, name, createdAt, lastSeenAt, grants: grantsOf(device) };
  });
  return `${JSON.stringify({ devices: listed }, null, 2)}\n`;
}

/**
 * Has a device do what `change` makes of what it may do beyond chatting. Returns what to print.
 * @throws CliError when there is no such device
 */
export async function changeGrants(
  access: DeviceAccess,
  id: string,
  change: (held: readonly Grant[]) => readonly Grant[],
): Promise<string> {
  const device = (await access.devices()).find((one) => one.id === id);
  const grants = device && (await access.setGrants(id, change(grantsOf(device))));
  if (!device || !grants) throw noDevice(id);
  const line = `"${cleanName(device.name, "?")}" (${printable(id)}) ${abilities(grants)}.`;
  return `${[line, ...(access.caveat === undefined ? [] : [access.caveat])].join("\n")}\n`;
}

function abilities(grants: readonly Grant[]): string {
  if (grants.includes("agent:always"))
    return "may chat, use and answer for agents, and allow their tools for good";
  if (grants.includes("agent")) return "may chat, and use and answer for agents";
  return "may chat, and no more";
}

function noDevice(id: string): CliError {
  return new CliError(`There is no device ${printable(id)}. See: ${launchCommand()} devices list`);
}

/**
 * Revokes one device, or all without an `id`. Returns what to print.
 * @throws CliError when there is no such device
 */
export async function revokeDevices(access: DeviceAccess, id?: string): Promise<string> {
  const devices = await access.devices();
  const chosen = id === undefined ? devices : devices.filter((device) => device.id === id);
  if (id !== undefined && chosen.length === 0) throw noDevice(id);
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
