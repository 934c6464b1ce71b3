import type { Command } from "commander";
import { CliError } from "../cli-error.ts";
import { clockTime } from "../clock-time.ts";
import { addFileOptions, filesOf } from "../common-options.ts";
import { launchCommand } from "../launch-command.ts";
import { plainText } from "../log.ts";
import { openInBrowser } from "../pairing/open-browser.ts";
import type { OwnerApi } from "../pairing/owner-api.ts";
import { isOpenableHere, ownerLink } from "../pairing/owner-link.ts";
import { plural } from "../plural.ts";
import { requireServer } from "../reach/find-server.ts";
import { forTerminal } from "../wrap.ts";

interface OpenOptions {
  readonly print?: boolean;
  readonly revoke?: boolean;
}

/** `open [--print] [--revoke]`: the page on this PC, as the owner. */
export function addOpenCommand(program: Command): void {
  addFileOptions(program.command("open"))
    .description("open the page on this PC as its owner, by a link that works once")
    .option("--print", "print the link, and start no browser")
    .option("--revoke", "end the access of all browsers that such links have opened")
    .action(async ({ print, revoke }: OpenOptions, self: Command) => {
      const { home } = filesOf(self);
      const server = await requireServer(home);
      const start = (link: string): Promise<boolean> => openInBrowser(link, { home });
      const isStarted = !print && process.stdout.isTTY;
      const text = revoke ? await endSessions(server) : await openPage(server, isStarted && start);
      process.stdout.write(forTerminal(text, process.stdout));
    });
}

/**
 * Asks the running server for a code and has `start`, if there is one, open the page by it.
 * Returns what to print.
 * @throws CliError
 */
export async function openPage(
  server: Pick<OwnerApi, "url" | "newOwnerCode">,
  start: ((link: string) => Promise<boolean>) | false,
): Promise<string> {
  if (!isOpenableHere(server.url))
    throw new CliError(
      `The server listens at ${server.url} alone, and such a link works only at a loopback address. Start it with --host 127.0.0.1 or --host 0.0.0.0, or pair this PC's browser: ${launchCommand()} pair`,
    );
  const { link, expiresAt } = ownerLink(server.url, await server.newOwnerCode());
  let heading = "Open this in a browser on this PC:";
  if (start)
    try {
      if (await start(link))
        heading = "The browser opens the page. If it does not, open this there:";
    } catch (error) {
      heading = `${plainText(error)} ${heading}`;
    }
  return `${heading}\n  ${link}\nIt works once, until ${clockTime(expiresAt)}. To end what such links opened: ${launchCommand()} open --revoke\n`;
}

/** Ends the access of all browsers. Returns what to print. */
async function endSessions(server: Pick<OwnerApi, "endOwnerSessions">): Promise<string> {
  const count = await server.endOwnerSessions();
  return count === 0
    ? "No browser has access by such a link.\n"
    : `${plural(count, "browser")} ${count === 1 ? "has" : "have"} no access any more.\n`;
}
