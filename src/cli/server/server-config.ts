import type { AuditEntry } from "../../audit.ts";
import { ChatError } from "../../errors.ts";
import { CliError } from "../cli-error.ts";
import type { ProviderEntry } from "../config/config.ts";
import {
  type ConfigChange,
  type ConfigDocument,
  configRevision,
  editConfigFile,
  readDocument,
  withEntry,
} from "../config/config-document.ts";
import { readConfigText } from "../config/config-file.ts";
import { wrongSetting } from "../config/masked-config.ts";
import { ConfigFault } from "../config/parse-config.ts";
import { type Log, plainText } from "../log.ts";

/** What {@link ServerConfig} works with. */
export interface ServerConfigOptions {
  readonly configFile: string;
  /** What answers when there is no config. */
  readonly fallback: () => ProviderEntry;
  readonly log: Log;
}

/** The config file as the owner's routes read and edit it, one edit after the other. */
export class ServerConfig {
  readonly #path: string;
  readonly #fallback: () => ProviderEntry;
  readonly #log: Log;
  #editing: Promise<unknown> = Promise.resolve();

  constructor({ configFile, fallback, log }: ServerConfigOptions) {
    this.#path = configFile;
    this.#fallback = fallback;
    this.#log = log;
  }

  /** Whether there is a file. */
  get isThere(): boolean {
    return readConfigText(this.#path) !== undefined;
  }

  /** @throws ChatError `settings.unreadable` */
  read(): ConfigDocument {
    try {
      return readDocument(this.#path);
    } catch (error) {
      throw this.#unreadable(error);
    }
  }

  /** Tells one content of the file from every other. */
  revision(document: ConfigDocument): Promise<string> {
    return configRevision(document);
  }

  /**
   * Edits the file as it is at that moment. With a `revision`, as it is when that is its own.
   * @throws ChatError `settings.changed`, `settings.unreadable`, `settings.not_saved`,
   * `validation.invalid_body`, or what `change` throws
   */
  edit(change: ConfigChange, revision?: string): Promise<ConfigDocument> {
    const edit = this.#editing.then(() => this.#edit(change, revision));
    this.#editing = edit.catch(() => {});
    return edit;
  }

  /** The document with what answers now, where nothing is set: a first setting changes no more than itself. */
  withFallback(document: ConfigDocument): ConfigDocument {
    return this.isThere ? document : withEntry(document, this.#fallback());
  }

  async #edit(change: ConfigChange, revision: string | undefined): Promise<ConfigDocument> {
    this.read();
    let refused: unknown;
    const checked: ConfigChange = async (document) => {
      try {
        const current = await configRevision(document);
        if (revision !== undefined && revision !== current) throw changed(current);
        return await change(document);
      } catch (error) {
        refused = inWords(error);
        throw refused;
      }
    };
    try {
      return await editConfigFile(this.#path, checked);
    } catch (error) {
      if (refused !== undefined) throw refused;
      this.#log.error(plainText(error));
      throw notSaved(error);
    }
  }

  #unreadable(error: unknown): ChatError {
    const words =
      error instanceof ConfigFault
        ? `${error.field || "the whole"}: ${error.expected}`
        : plainText(error).replaceAll(this.#path, "config.json").replace(/\.$/, "");
    return new ChatError(
      "settings.unreadable",
      `The PC's config.json cannot be used: ${words}. Correct it there.`,
      { cause: error },
    );
  }
}

/** How an act of the owner went, for the audit. */
export async function audited<T>(
  add: (entry: Omit<AuditEntry, "at">) => void,
  { action, subject }: Pick<AuditEntry, "action" | "subject">,
  act: () => Promise<T>,
): Promise<T> {
  // A client's own text may be of any length.
  const entry = { by: "owner", action, ...(subject && { subject: subject.slice(0, 100) }) };
  try {
    const result = await act();
    add({ ...entry, outcome: "done" });
    return result;
  } catch (error) {
    const code = error instanceof ChatError ? error.code : "internal.error";
    add({ ...entry, outcome: `failed: ${code}` });
    throw error;
  }
}

function inWords(error: unknown): unknown {
  if (error instanceof ConfigFault) return wrongSetting(error.field, error.expected);
  if (error instanceof CliError)
    return new ChatError("validation.invalid_body", error.message, { cause: error });
  return error;
}

function changed(current: string): ChatError {
  return new ChatError(
    "settings.changed",
    "Somebody else has changed the settings meanwhile. Read them again, then make your change.",
    { headers: { etag: `"${current}"` } },
  );
}

function notSaved(cause: unknown): ChatError {
  return new ChatError(
    "settings.not_saved",
    "The settings could not be saved on the PC. Check its disk, then try again.",
    { cause },
  );
}
