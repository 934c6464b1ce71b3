import { CliError } from "../cli-error.ts";
import { errorCode } from "../files/file-error.ts";
import { isOlderThan } from "../providers/runtime-version.ts";
import type { Listener, ListenOptions } from "./listener.ts";

/**
 * Listens with the server of the runtime that this is.
 * @throws CliError when the port cannot be had
 */
export async function listen(options: ListenOptions): Promise<Listener> {
  try {
    if (isOldDeno()) return await (await import("./listen-deno.ts")).listenDeno(options);
    if ("Bun" in globalThis) return await (await import("./listen-bun.ts")).listenBun(options);
    return await (await import("./listen-node.ts")).listenNode(options);
  } catch (error) {
    throw listenFailure(error, options);
  }
}

/**
 * Whether this is a Deno whose `node:http` does not do: 2.5's has no limit on headers, 2.7's
 * closes connections that are in use within 30 s, 2.8's cuts a reply off after 300 s.
 */
function isOldDeno(): boolean {
  const version = denoVersion();
  return version !== undefined && isOlderThan(version, "2.9.0");
}

function denoVersion(): string | undefined {
  const { Deno } = globalThis as { Deno?: { readonly version: { readonly deno: string } } };
  return Deno?.version.deno;
}

/** What the owner should know of how this runtime listens; undefined when there is nothing. */
export function listenWarning(): string | undefined {
  return isOldDeno()
    ? `Deno ${denoVersion()} sets no limit on connections whose requests never come, so that anyone who reaches this port can fill it. Run: deno upgrade (2.9 or later)`
    : undefined;
}

function listenFailure(error: unknown, { host, port }: ListenOptions): CliError {
  const code = errorCode(error);
  if (code === "EADDRINUSE") {
    // Linux gives these to outgoing connections, so that any program may hold one for a while.
    const outgoing =
      process.platform === "linux" && port >= 32_768 && port <= 60_999
        ? "; it lies in Linux's range for outgoing connections, so any program may have it for a while"
        : "";
    return new CliError(
      `Port ${port} is taken${outgoing}. If it is not remote-chat that runs already, choose another port: --port 8765`,
    );
  }
  if (code === "EACCES")
    return new CliError(
      `Port ${port} is not allowed for this user. Choose one above 1023: --port 8765`,
    );
  // Deno.serve gives no code when a name leads nowhere.
  if (NO_ADDRESS.has(code ?? "") || /failed to lookup address/.test(String(error)))
    return new CliError(`This machine has no address ${host}. Choose another: --host 127.0.0.1`);
  return new CliError(`Cannot listen at ${host}, port ${port} (${code ?? String(error)}).`);
}

const NO_ADDRESS: ReadonlySet<string> = new Set([
  "EADDRNOTAVAIL",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EINVAL",
]);
