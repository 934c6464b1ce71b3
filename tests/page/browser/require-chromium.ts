import { accessSync, constants } from "node:fs";

/** Where Chromium is: `CHROMIUM_PATH`, or where Debian puts it. */
export const CHROMIUM_PATH = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";

/** Fails in one sentence when there is no Chromium to test in. */
export function setup(): void {
  try {
    accessSync(CHROMIUM_PATH, constants.X_OK);
  } catch {
    throw new Error(
      `There is no Chromium at ${CHROMIUM_PATH}. Install it (apt-get install chromium), or set CHROMIUM_PATH.`,
    );
  }
}
