import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Env } from "../env.ts";
import { writeFileAtomically } from "../files/atomic-file.ts";
import { childEnv } from "../tunnel/child-env.ts";
import { systemProgram } from "../windows-command.ts";

/** The file that leads a browser to a link. */
export function redirectFile(home: string): string {
  return join(home, "open-page.html");
}

/** A page that leads on to `link`, which must be one of ours: nothing in it is escaped. */
export function redirectPage(link: string): string {
  return `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0;url=${link}">
<title>remote-chat</title>
<a href="${link}">Open the page</a>
`;
}

/** What opens a file with the person's browser; undefined where there is no desktop to show one. */
export function openerOf(
  platform: NodeJS.Platform,
  env: Env,
): readonly [file: string, ...args: string[]] | undefined {
  if (platform === "darwin") return ["open"];
  if (platform === "win32")
    return [systemProgram("rundll32.exe", env), "url.dll,FileProtocolHandler"];
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ["xdg-open"] : undefined;
}

/**
 * Opens a link in the person's browser, by way of a file in the home directory that only they
 * can read: a program's arguments, where the link would stand otherwise, can be seen by every
 * user of the PC. Whether the browser was started; what it does with the file is not known.
 * @throws CliError when the file cannot be written
 */
export async function openInBrowser(
  link: string,
  {
    home,
    env = process.env,
    platform = process.platform,
  }: { home: string; env?: Env; platform?: NodeJS.Platform },
): Promise<boolean> {
  const [file, ...args] = openerOf(platform, env) ?? [];
  if (file === undefined) return false;
  const page = redirectFile(home);
  await writeFileAtomically(page, redirectPage(link));
  const desktop = { ...childEnv(env), ...desktopEnv(env) };
  return new Promise((resolve) => {
    const child = spawn(file, [...args, page], { env: desktop, stdio: "ignore", detached: true });
    child.once("error", () => resolve(false));
    child.once("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
}

/** What a browser needs to find the desktop and its own settings; never a provider's key. */
function desktopEnv(env: Env): Record<string, string> {
  const found = DESKTOP.map((name) => [name, env[name]]).filter(([, value]) => value !== undefined);
  return Object.fromEntries(found);
}

const DESKTOP = [
  "DISPLAY",
  "WAYLAND_DISPLAY",
  "XAUTHORITY",
  "DBUS_SESSION_BUS_ADDRESS",
  "DESKTOP_SESSION",
  "KDE_FULL_SESSION",
  "KDE_SESSION_VERSION",
  "GNOME_DESKTOP_SESSION_ID",
  "BROWSER",
];
