import type { Command } from "commander";
import { cleanName } from "../../auth/device-name.ts";
import { GRANTS, type Grant, grantsOf, withoutGrants } from "../../auth/grants.ts";
import { CliError } from "../cli-error.ts";
import { addFileOptions, filesOf } from "../common-options.ts";
import { launchCommand } from "../launch-command.ts";
import { accessDevices, type DeviceAccess } from "../pairing/device-access.ts";
import { devicesJson, listDevices } from "../pairing/device-list.ts";
import { printable } from "../printable.ts";

/** `devices list | rename ID NAME | grant ID GRANT… | ungrant ID [GRANT…] | revoke ID | revoke --all`. */
export function addDevicesCommand(program: Command): void {
  const command = addFileOptions(program.command("devices")).description(
    "list and rename the paired devices, change what they may do, or take their access away",
  );
  addFileOptions(command.command("list"))
    .description("show the paired devices, and what each may do")
    .option("--json", "as JSON")
    .action(async ({ json }: { json?: boolean }, self: Command) => {
      const access = await accessDevices(filesOf(self).home, { complain });
      process.stdout.write((json ? devicesJson : listDevices)(await access.devices()));
    });
  addFileOptions(command.command("rename"))
    .description("call a device something else")
    .argument("<id>", "as `devices list` shows it")
    .argument("<name>", "what to call it")
    .action(async (id: string, name: string, _, self: Command) => {
      const access = await accessDevices(filesOf(self).home, { complain });
      process.stdout.write(await renameDevice(access, id, name));
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

/**
 * Calls a device something else. Returns what to print.
 * @throws CliError when there is no such device, or the name has nothing to be seen
 */
export async function renameDevice(
  access: DeviceAccess,
  id: string,
  name: string,
): Promise<string> {
  if (cleanName(name, "") === "") throw new CliError("A name must not be empty.", { exitCode: 2 });
  const renamed = await access.rename(id, name);
  if (renamed === undefined) throw noDevice(id);
  const line = `${printable(id)} is called "${cleanName(renamed, "?")}" now.`;
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
