import { readFileSync, statSync } from "node:fs";
import { CliError } from "../cli-error.ts";
import { fileFailure } from "../files/file-error.ts";
import { fileVersion } from "../files/file-version.ts";
import { type Log, plainText } from "../log.ts";
import type { Config } from "./config.ts";
import { configWarnings } from "./config-warnings.ts";
import { parseConfig } from "./parse-config.ts";

/**
 * The config as the file says at this moment. Each call checks for changes, which costs one
 * `stat`; a broken edit is logged once, and the last good config stays in use. What is
 * suspicious in it is logged once for each content.
 * Synchronous, since a message's limits are needed at once and the file is tiny.
 */
export class ConfigFile {
  readonly #path: string;
  readonly #log: Log;
  #version: string | undefined;
  #text: string | undefined;
  #config: Config | undefined;
  #complaint: string | undefined;
  #warnings: readonly string[] = [];

  /** @throws CliError when the file is there and broken */
  constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
    this.#version = fileVersion(path);
    this.#text = readConfigText(path);
    if (this.#text !== undefined) this.#use(parseConfig(this.#text, path));
  }

  /** What is suspicious in the config that is in use, one sentence each. */
  get warnings(): readonly string[] {
    return this.#warnings;
  }

  /** The config that was found last, without a look at the file. */
  get last(): Config | undefined {
    return this.#config;
  }

  /** The same object as long as the file says the same; undefined while there never was one. */
  current(): Config | undefined {
    try {
      const version = fileVersion(this.#path);
      if (version === undefined || version !== this.#version) this.#readAgain();
      this.#version = version;
    } catch (error) {
      this.#complain(plainText(error));
    }
    return this.#config;
  }

  #readAgain(): void {
    const text = readConfigText(this.#path);
    if (text === this.#text) return;
    this.#text = text;
    if (text === undefined) throw new CliError(`${this.#path} is gone.`);
    const config = parseConfig(text, this.#path);
    this.#complaint = undefined;
    this.#log.info(`${this.#path} reloaded; applies from this message.`);
    this.#use(config);
  }

  #use(config: Config): void {
    this.#config = config;
    this.#warnings = configWarnings(config, this.#path);
    for (const warning of this.#warnings) this.#log.warning(warning);
  }

  #complain(what: string): void {
    if (what === this.#complaint) return;
    this.#complaint = what;
    this.#log.error(`${what} The previous settings still apply.`);
  }
}

/**
 * The text of a config file; undefined when there is none.
 * @throws CliError
 */
export function readConfigText(path: string): string | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) return undefined;
    if (!found.isFile()) throw new CliError(`${path} is not a regular file.`);
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw fileFailure(`read ${path}`, error);
  }
}
