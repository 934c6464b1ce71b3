import type { Device, Devices } from "../../auth/devices.ts";
import { writeFileAtomically } from "../files/atomic-file.ts";
import { devicesText, parseDevices } from "../files/devices-file.ts";
import { fileVersion } from "../files/file-version.ts";
import { readPrivateFileSync } from "../files/private-file.ts";
import { type Log, plainText } from "../log.ts";

/**
 * Keeps a server's devices and their file alike, whatever changes the file: another
 * server, `devices revoke`, a person with an editor.
 */
export class DevicesSync {
  readonly #path: string;
  readonly #log: Log;
  #devices: Devices | undefined;
  #text: string | undefined;
  #version: string | undefined;
  #reported: string | undefined;

  constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
  }

  /** Keeps `devices`, as they were just read from the file, like it from now on. */
  attach(devices: Devices): void {
    this.#devices = devices;
    this.#text = devicesText(devices.list());
  }

  /**
   * Takes over what has changed in the file, which costs one `stat` when nothing has.
   * One that cannot be used is reported once and leaves the devices as they were. Never throws.
   */
  refresh(): void {
    const version = fileVersion(this.#path);
    if (version !== undefined && version === this.#version) return;
    this.#version = version;
    try {
      this.#takeOver();
    } catch (error) {
      const problem = plainText(error);
      if (problem !== this.#reported)
        this.#log.error(`${problem} The devices from before stay paired until it is repaired.`);
      this.#reported = problem;
    }
  }

  /**
   * Writes the devices, on top of what others have changed in the file since.
   * @throws CliError when the file cannot be read or written; it is then as it was
   */
  readonly save = async (devices: readonly Device[]): Promise<void> => {
    try {
      this.#takeOver();
      const text = devicesText(this.#devices?.list() ?? devices);
      await writeFileAtomically(this.#path, text);
      this.#text = text;
    } catch (error) {
      this.#log.error(plainText(error));
      throw error;
    }
  };

  #takeOver(): void {
    const text = readPrivateFileSync(this.#path);
    if (text === this.#text) return;
    const devices = parseDevices(text, this.#path);
    this.#devices?.sync(devices);
    this.#text = text;
    this.#reported = undefined;
    this.#log.debug(`${this.#path} has changed: it lists ${devices.length} now.`);
  }
}
