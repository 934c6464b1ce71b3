import { constants } from "node:fs";
import { chmod, copyFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import type { Device } from "../../auth/device.ts";
import { cleanName } from "../../auth/device-name.ts";
import { parseJson } from "../../parse-json.ts";
import { CliError } from "../cli-error.ts";
import { launchCommand } from "../launch-command.ts";
import { plural } from "../plural.ts";
import { printable } from "../printable.ts";
import { writeFileAtomically } from "./atomic-file.ts";
import { fileFailure } from "./file-error.ts";
import { readPrivateFile } from "./private-file.ts";

/** Where the paired devices of a home directory are kept. */
export function devicesFile(home: string): string {
  return join(home, "devices.json");
}

/** What a devices file holds. */
export interface StoredDevices {
  readonly devices: readonly Device[];
  /** That it was damaged, what was kept of it and where the whole of it is now. */
  readonly damage?: string;
}

// Fields that nobody here knows stay where they are: another version may need them.
const device = z.looseObject({
  id: z.string().min(1),
  name: z.string(),
  tokenSha256: z.string().regex(/^[0-9a-f]{64}$/),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime().nullable(),
  // Any names: a newer version may have others.
  grants: z.array(z.string()).exactOptional(),
});

const file = z.object({ devices: z.array(device).refine(areDistinct) });

/**
 * Reads the paired devices; none when there is no file. Of a damaged one the readable
 * devices are kept, and the whole of it is set aside beside it.
 * @throws CliError when the file is not one that only its owner could have written, or
 * cannot be read
 */
export async function readDevices(
  path: string,
  { now = () => new Date() }: { now?: () => Date } = {},
): Promise<StoredDevices> {
  const text = await readPrivateFile(path, "list of devices");
  if (text === undefined) return { devices: [] };
  const parsed = file.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const { devices, ungranted } = salvage(text);
  const aside = await setAside(path, now());
  await writeDevices(path, devices);
  return {
    devices,
    damage: [
      `${path} was damaged: ${plural(devices.length, "device")} could be read and stay paired.`,
      `The damaged file is kept as ${aside}. Pair again what is missing.`,
      ...ungranted.map(({ id, name }) => ungrantedText(cleanName(name, "?"), printable(id))),
    ].join(" "),
  };
}

/**
 * Writes the paired devices, whole or not at all, readable by their owner alone.
 * @throws CliError
 */
export async function writeDevices(path: string, devices: readonly Device[]): Promise<void> {
  await writeFileAtomically(path, devicesText(devices));
}

/** What a devices file says of these devices. */
export function devicesText(devices: readonly Device[]): string {
  return `${JSON.stringify({ devices }, null, 2)}\n`;
}

/**
 * The devices that the text of a devices file lists; none without a file.
 * @throws CliError when it is damaged
 */
export function parseDevices(text: string | undefined, path: string): readonly Device[] {
  if (text === undefined) return [];
  const parsed = file.safeParse(parseJson(text));
  if (parsed.success) return parsed.data.devices;
  throw new CliError(`${path} is damaged: ${describeFault(parsed.error)}.`);
}

function describeFault({ issues }: z.ZodError): string {
  const [list, place, field] = issues[0]?.path ?? [];
  if (list !== "devices" || typeof place !== "number" || field !== "grants")
    return "it is not a list of devices";
  return `the grants of device number ${place + 1} in it are not a list of names, such as ["agent"]`;
}

function ungrantedText(name: string, id: string): string {
  return `The grants of "${name}" were not a list of names, so it may chat and no more. To change that: ${launchCommand()} devices grant ${id} agent`;
}

// An entry has no object inside it, so each can be found by itself, whatever the rest has become.
const FLAT_OBJECT = /\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\}/g;

/** What can be read; `ungranted` are those of them whose grants could not be. */
function salvage(text: string): { devices: Device[]; ungranted: Device[] } {
  const devices: Device[] = [];
  const ungranted: Device[] = [];
  for (const value of entriesIn(text)) {
    const whole = device.safeParse(value);
    const { data } = whole.success ? whole : deviceWithoutGrants.safeParse(value);
    if (!data || !areDistinct([...devices, data])) continue;
    devices.push(data);
    if (!whole.success) ungranted.push(data);
  }
  return { devices, ungranted };
}

function entriesIn(text: string): unknown[] {
  const list = z.object({ devices: z.array(z.unknown()) }).safeParse(parseJson(text));
  if (list.success) return list.data.devices;
  return Array.from(text.matchAll(FLAT_OBJECT), ([entry]) => parseJson(entry));
}

// Whoever is not known to have a grant has none.
const deviceWithoutGrants = device
  .extend({ grants: z.unknown() })
  .transform(({ grants: _, ...rest }): Device => rest);

function areDistinct(devices: readonly Device[]): boolean {
  const ids = new Set(devices.map(({ id }) => id));
  const digests = new Set(devices.map(({ tokenSha256 }) => tokenSha256));
  return ids.size === devices.length && digests.size === devices.length;
}

/** Copied, not moved: a crash before the new file is written must not look like an empty list. */
async function setAside(path: string, now: Date): Promise<string> {
  const aside = `${path}.damaged-${now.toISOString().replace(/[:.]/g, "-")}`;
  try {
    await copyFile(path, aside, constants.COPYFILE_EXCL);
    await chmod(aside, 0o600);
  } catch (error) {
    throw fileFailure(`set the damaged ${path} aside`, error);
  }
  return aside;
}
