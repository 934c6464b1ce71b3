import type { ProviderEntry } from "../../src/cli/config/config.ts";
import type { Limits } from "../../src/reply/limits.ts";

/** What a server of a case is made of. */
export interface Setup {
  /** An entry as in config.json. Default: the demo. */
  readonly provider?: ProviderEntry;
  readonly limits?: Partial<Limits>;
  readonly keepAliveMs?: number;
  /** Whether devices can be paired. */
  readonly pairing?: true;
  /** Milliseconds in which a request's headers must come, where that can be chosen. */
  readonly headersMs?: number;
  /** Milliseconds to finish open replies in, on a server that can be shut down. */
  readonly drainMs?: number;
}

/** A server that runs. */
export interface Server {
  readonly url: string;
  readonly token: string;
  /** Ends it as SIGTERM would. */
  close(): Promise<void>;
}

/** Where servers of cases run. */
export interface Host {
  /** Such as `Node 20.20.2`. */
  readonly name: string;
  readonly kind: "node" | "deno" | "bun" | "workerd";
  open(setup: Setup): Promise<Server>;
  /** Runs a file of this repository in a process of its own; undefined where there are none. */
  readonly command?: readonly string[];
  /** Runs mod.ts in a process of its own; undefined where there are none. */
  readonly program?: readonly string[];
}
