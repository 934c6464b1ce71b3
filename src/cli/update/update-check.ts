import { VERSION } from "../../version.ts";
import type { Env } from "../env.ts";
import { launchCommand } from "../launch-command.ts";
import { type Log, plainText } from "../log.ts";
import { type LatestVersionOptions, latestVersion } from "./latest-version.ts";
import { isOffered } from "./semantic-version.ts";
import { readUpdateState, writeUpdateState } from "./update-file.ts";

const DAY_MS = 86_400_000;

/**
 * Whether the registry may be asked by itself, and the answer be shown: not where the person has
 * said no, nor where nobody looks.
 */
export function mayCheck({
  wanted,
  setting = true,
  env,
  isTerminal,
}: {
  /** `--no-update-check` makes it false. */
  wanted: boolean;
  /** `updateCheck` of the config. */
  setting?: boolean | undefined;
  env: Env;
  isTerminal: boolean;
}): boolean {
  const { CI = "", NO_UPDATE_NOTIFIER = "" } = env;
  const isAutomatic = !["", "0", "false"].includes(CI.trim().toLowerCase());
  return wanted && setting && isTerminal && !isAutomatic && NO_UPDATE_NOTIFIER === "";
}

/** What is known of updates where a server starts. */
export interface UpdateCheckOptions {
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** The version that runs. */
  readonly current?: string;
}

/**
 * That an earlier check has found a newer version, in one line, at most once a day. Asks nobody,
 * and never throws.
 */
export async function updateNotice(
  home: string,
  { now = Date.now, current = VERSION }: UpdateCheckOptions = {},
): Promise<string | undefined> {
  const kept = await readUpdateState(home);
  if (kept?.latest === undefined || !isOffered(kept.latest, current)) return undefined;
  if (isWithinADay(kept.shownAt, now())) return undefined;
  const shownAt = new Date(now()).toISOString();
  // One that is shown twice does no harm.
  await writeUpdateState(home, { ...kept, shownAt }).catch(() => {});
  return `${kept.latest} is out; ${launchCommand()} update says how to get it`;
}

/**
 * Asks the registry, unless it was asked within a day, and keeps what it says for the next
 * {@link updateNotice}. Never throws; what goes wrong is logged for who looks for it.
 */
export async function checkForUpdate(
  home: string,
  { now = Date.now, log, ...options }: UpdateCheckOptions & LatestVersionOptions & { log: Log },
): Promise<void> {
  try {
    const kept = await readUpdateState(home);
    if (isWithinADay(kept?.checkedAt, now())) return;
    const checkedAt = new Date(now()).toISOString();
    // First: a registry that is out of reach is not asked at every start either.
    await writeUpdateState(home, { ...kept, checkedAt });
    const latest = await latestVersion(options);
    await writeUpdateState(home, { ...(await readUpdateState(home)), checkedAt, latest });
  } catch (error) {
    log.debug(`no update check: ${plainText(error)}`);
  }
}

function isWithinADay(time: string | undefined, nowMs: number): boolean {
  // abs(): a clock that was wrong must not end the checks for years.
  return time !== undefined && Math.abs(nowMs - Date.parse(time)) < DAY_MS;
}
