import { randomSecret } from "../../auth/random-secret.ts";
import { withTimeout } from "../../delay.ts";
import { beginLogin } from "../../mcp/begin-login.ts";
import { hasAuthorization } from "../../mcp/login-fetch.ts";
import { McpError } from "../../mcp/mcp-error.ts";
import { redactor } from "../../mcp/redact.ts";
import type { HttpServer } from "../../mcp/server-entry.ts";
import { CliError } from "../cli-error.ts";
import { plural } from "../plural.ts";
import { printable } from "../printable.ts";
import { listenForCallback } from "./oauth-callback.ts";
import { saveLogin } from "./oauth-file.ts";

const WAIT_MS = 5 * 60_000;

/** What {@link logIn} needs. */
export interface LogInOptions {
  readonly home: string;
  readonly fetch: typeof globalThis.fetch;
  readonly print: (text: string) => void;
  /** How long the person has, in milliseconds. Default 5 minutes. */
  readonly waitMs?: number;
}

/**
 * Logs in to a server: shows a link, waits until the person has agreed there, and keeps what the
 * server's authorization server gives.
 * @throws CliError when that does not work, or nobody agrees in time; nothing is kept then
 */
export async function logIn(server: HttpServer, options: LogInOptions): Promise<void> {
  const { home, fetch, print, waitMs = WAIT_MS } = options;
  const name = printable(server.name);
  if (hasAuthorization(server))
    throw new CliError(
      `${name} is asked with the Authorization header of its mcp.json. Remove that header to log in instead.`,
    );
  const callback = await listenForCallback();
  try {
    const state = randomSecret(32);
    const begun = await beginLogin(server, { fetch, redirectUrl: callback.url, state });
    const answered = callback.answer(state);
    print(
      `Open this link in a browser on this PC, and agree there (it leads to ${begun.link.host}):\n\n${begun.link.href}\n\nWaiting for at most ${plural(Math.ceil(waitMs / 60_000), "minute")}; Ctrl+C ends it.\n`,
    );
    const answer = await withTimeout(answered, waitMs);
    if (answer === undefined) throw new McpError("nobody agreed in time; nothing was changed");
    await saveLogin(home, server, await begun.finish(answer));
    print(`${name} is logged in.\n`);
  } catch (error) {
    if (!(error instanceof McpError)) throw error;
    throw new CliError(`${name}: ${printable(redactor(server.secrets)(error.message))}.`);
  } finally {
    await callback.close();
  }
}
