import type { Library } from "../library/library.ts";
import type { McpTools } from "../mcp/mcp-tools.ts";
import { type Redact, redactor } from "../mcp/redact.ts";
import type { AgentEngineOptions } from "./engine-options.ts";
import { readyServers } from "./permissions.ts";

/** The agents' files as they were last looked at; the servers are those that they name. */
export class EngineLibrary {
  readonly #options: Pick<AgentEngineOptions, "library" | "secrets">;
  readonly #servers: McpTools;
  #latest: Library | undefined;
  #isClosed = false;

  constructor(options: Pick<AgentEngineOptions, "library" | "secrets">, servers: McpTools) {
    this.#options = options;
    this.#servers = servers;
  }

  /** Looks at the files. Servers that they do not name any more are ended. */
  async look(): Promise<Library> {
    const library = await this.#options.library();
    if (library !== this.#latest && !this.#isClosed) {
      this.#latest = library;
      this.#servers.update(readyServers(library).map(({ server }) => server));
    }
    return library;
  }

  /** From now on no server is started. */
  close(): void {
    this.#isClosed = true;
  }

  /** What replaces the values of all secrets that are known now. */
  redact(): Redact {
    const servers = readyServers(this.#latest ?? NO_SERVERS);
    return redactor([
      ...(this.#options.secrets?.() ?? []),
      ...servers.flatMap(({ server }) => [...server.secrets]),
    ]);
  }
}

const NO_SERVERS: Pick<Library, "servers"> = { servers: [] };
