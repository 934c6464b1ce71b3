import { cleanName } from "../../auth/device-name.ts";
import { grantsOf } from "../../auth/grants.ts";
import { launchCommand } from "../launch-command.ts";
import { printable } from "../printable.ts";
import { table } from "../table.ts";
import type { ListedDevice } from "./owner-api.ts";

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

/** A time to the minute, as clocks show it here. */
function minute(timestamp: string): string {
  const time = new Date(timestamp);
  if (Number.isNaN(time.getTime())) return "?";
  const two = (part: number): string => String(part).padStart(2, "0");
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
}
