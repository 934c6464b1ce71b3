import { posix, win32 } from "node:path";

/** Whether two paths name one place, by the rules of a platform, as `process.platform` has it. */
export function isSamePath(
  one: string,
  other: string,
  platform: string = process.platform,
): boolean {
  return pathKey(one, platform) === pathKey(other, platform);
}

/** Whether a path is below a directory. */
export function isBelow(
  path: string,
  directory: string,
  platform: string = process.platform,
): boolean {
  const [key, prefix] = [pathKey(path, platform), pathKey(directory, platform)];
  const separator = platform === "win32" ? "\\" : "/";
  return key.startsWith(prefix.endsWith(separator) ? prefix : prefix + separator);
}

/** Whether a path is the root of a file system: `/`, `C:\`. */
export function isRoot(path: string, platform: string = process.platform): boolean {
  const { resolve, dirname } = pathsOf(platform);
  return dirname(resolve(path)) === resolve(path);
}

/**
 * A path in the form in which two names of one place are alike. Windows and macOS make no
 * difference between large and small letters (macOS can be told to; nobody's two directories
 * differ by that alone).
 */
export function pathKey(path: string, platform: string = process.platform): string {
  const whole = pathsOf(platform).resolve(path);
  return platform === "win32" || platform === "darwin" ? whole.toLowerCase() : whole;
}

/** Puts a name in the place of a path wherever it stands in a text, however it is written there. */
export function replacePath(
  text: string,
  { path, by, platform = process.platform }: { path: string; by: string; platform?: string },
): string {
  if (platform !== "win32" && platform !== "darwin") return text.replaceAll(path, by);
  // In JSON a backslash is doubled, in a URL it is a slash.
  const parts = path.split(platform === "win32" ? /[\\/]+/ : /\/+/).map(escaped);
  const separator = platform === "win32" ? "[\\\\/]+" : "/+";
  return text.replace(new RegExp(parts.join(separator), "gi"), () => by);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function pathsOf(platform: string): typeof posix {
  return platform === "win32" ? win32 : posix;
}
