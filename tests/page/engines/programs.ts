import { type ChildProcess, spawnSync } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";

/** The programs that the engines run in: where Debian puts them, or where the environment says. */
export const PROGRAMS = {
  webkitDriver: process.env.WEBKIT_DRIVER_PATH ?? "WebKitWebDriver",
  screen: "Xvfb",
  firefox: process.env.FIREFOX_PATH ?? "firefox-esr",
} as const;

/** Fails in one sentence when one of them is missing. */
export function setup(): void {
  const missing = Object.values(PROGRAMS).filter(
    (command) => spawnSync("sh", ["-c", 'command -v "$0"', command]).status !== 0,
  );
  if (missing.length > 0)
    throw new Error(
      `To try the page in WebKit and Firefox, ${missing.join(" and ")} must be here: apt-get install webkit2gtk-driver xvfb firefox-esr, or set WEBKIT_DRIVER_PATH and FIREFOX_PATH.`,
    );
}

/** What the first group of `pattern` stands for in what a program says. @throws when it ends */
export function hear(program: ChildProcess, says: Readable, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    says.on("data", (piece) => {
      said += String(piece);
      const found = pattern.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    program.once("error", reject);
    program.once("exit", () => reject(new Error(`${program.spawnfile} ended: ${said}`)));
  });
}

/** Ends a program; settles when it has ended. */
export async function end(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  const ended = once(program, "exit");
  program.kill();
  await ended;
}
