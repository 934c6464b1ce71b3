import { isBelow } from "../files/same-path.ts";
import { type Check, ok, warn } from "./check.ts";

/** What the check of the home directory looks at; nothing is checked where it is left out. */
export interface HomeEffects {
  readonly homeAccess?: {
    readonly home: string;
    /** As `process.platform` has it. */
    readonly platform: string;
    /** The directory of the person's profile. */
    readonly userHome: string;
  };
}

/**
 * Who can read the home directory, where file modes do not say it: on Windows, its access list
 * does, which a person's profile brings along.
 */
export function homeChecks({ homeAccess }: HomeEffects): Check[] {
  if (homeAccess?.platform !== "win32") return [];
  const { home, platform, userHome } = homeAccess;
  const look = `To see who can read it: icacls "${home}"`;
  const run = async () =>
    isBelow(home, userHome, platform)
      ? ok(`Windows keeps ${home} to you by your profile's access list, not by modes. ${look}`)
      : warn(
          `${home} is outside your profile, and Windows has no file modes: others on this PC may read it.`,
          `${look}. To keep it to yourself: icacls "${home}" /inheritance:r /grant:r "%USERNAME%:(OI)(CI)F"`,
        );
  return [{ name: "home directory", run }];
}
