import type { Device } from "../../auth/device.ts";
import type { Devices } from "../../auth/devices.ts";
import { CliError } from "../cli-error.ts";
import { writeFileAtomically } from "../files/atomic-file.ts";
import { devicesText, parseDevices } from "../files/devices-file.ts";
import { fileVersion } from "../files/file-version.ts";
import { readPrivateFileSync } from "../files/private-file.ts";
import { type Log, plainText } from "../log.ts";

// Each one more needs a change by somebody else within the milliseconds that a write takes.
const MAX_ATTEMPTS = 20;

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
      for (let attempts = 0; !(await this.#write(devices)); attempts++)
        if (attempts === MAX_ATTEMPTS)
          throw new CliError(`${this.#path} is changed by another program all the time.`);
    } catch (error) {
      this.#log.error(plainText(error));
      throw error;
    }
  };

  /** Whether it could be written: not where somebody else has changed the file meanwhile. */
  async #write(devices: readonly Device[]): Promise<boolean> {
    this.#takeOver();
    const before = this.#text;
    const text = devicesText(this.#devices?.list() ?? devices);
    const isCurrent = (): boolean => readPrivateFileSync(this.#path) === before;
    const isWritten = await writeFileAtomically(this.#path, text, { isCurrent });
    if (isWritten) this.#text = text;
    return isWritten;
  }

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
