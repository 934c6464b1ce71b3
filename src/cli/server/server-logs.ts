import { homedir } from "node:os";
import { redactor } from "../../mcp/redact.ts";
import type { ConfigFile } from "../config/config-file.ts";
import type { Env } from "../env.ts";
import { replacePath } from "../files/same-path.ts";
import { eachSeverity, type Log, SILENT } from "../log.ts";
import { LogRing, withoutCredentials } from "../log-ring.ts";
import { providerKeys } from "./agent-providers.ts";
import { RecentErrors } from "./recent-errors.ts";

/** Options of {@link ServerLogs}. */
export interface ServerLogsOptions {
  /** The server's home directory. */
  readonly home: string;
  /** Where messages are written. Default: nowhere. */
  readonly log?: Log;
  /** Where the variables of keys are looked up. Default: nowhere. */
  readonly env?: Env;
}

/** A server's log by its parts, without secrets, and the last of it in memory. */
export class ServerLogs {
  readonly ring: LogRing;
  readonly errors: RecentErrors;
  readonly #log: Log;
  readonly #env: Env;
  readonly #secrets = new Map<string, string>();
  #config: ConfigFile | undefined;
  /** For the config that it was made for. */
  #redact: { readonly config: unknown; readonly redact: (text: string) => string } | undefined;

  constructor({ home, log = SILENT, env = {} }: ServerLogsOptions) {
    // Whatever an SDK says of a request that failed.
    this.#log = eachSeverity((severity) => (message) => log[severity](this.#clean(message)));
    this.#env = env;
    const redact = (text: string): string => withoutPaths(this.#clean(text), home);
    this.ring = new LogRing({ redact });
    this.errors = new RecentErrors({ redact: (text) => withoutCredentials(redact(text)) });
  }

  /** The log of one part of the program. */
  of(component: string): Log {
    return this.ring.logOf(component, this.#log);
  }

  /** Keeps a text out of what is kept. */
  addSecret(name: string, value: string): void {
    this.#secrets.set(name, value);
    this.#redact = undefined;
  }

  /** Keeps the keys of a config's providers out of what is kept. */
  addKeysOf(config: ConfigFile): void {
    this.#config = config;
    this.#redact = undefined;
  }

  readonly #clean = (text: string): string => {
    // Without a look at the file: that would log what it finds.
    const config = this.#config?.last;
    if (!this.#redact || this.#redact.config !== config)
      this.#redact = {
        config,
        redact: redactor([...this.#secrets, ...providerKeys(config, this.#env)]),
      };
    return this.#redact.redact(text);
  };
}

/** What goes out over HTTP says no more of this machine than it must. */
function withoutPaths(text: string, home: string): string {
  const person = homedir();
  const inHome = replacePath(text, { path: home, by: "HOME" });
  return person.length > 1 ? replacePath(inHome, { path: person, by: "~" }) : inHome;
}
