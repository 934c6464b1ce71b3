import type { Env } from "../env.ts";

// What a tunnel needs to find itself, its files and its way out, on any system. A list
// of what passes, since nobody can list all names that secrets have.
const PASSED = [
  /^(PATH|PATHEXT|HOME|USER|LOGNAME|SHELL|TZ|TERM|LANG|LANGUAGE|LC_[A-Z]+|TMPDIR|TEMP|TMP)$/,
  /^XDG_[A-Z_]+$/,
  /^(HTTPS?|ALL|NO)_PROXY$/,
  /^SSL_CERT_(FILE|DIR)$/,
  /^(SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|USERPROFILE|HOMEDRIVE|HOMEPATH|APPDATA|LOCALAPPDATA|PROGRAMDATA|PROGRAMFILES(\(X86\))?)$/,
  // cloudflared's own options. One that names another tunnel would override ours.
  /^TUNNEL_(?!(NAME|URL|HOSTNAME|ID|TOKEN|TOKEN_FILE|HELLO_WORLD|LOGLEVEL|LOG_OUTPUT|MANAGEMENT_OUTPUT)$)[A-Z_]+$/,
];

/** The part of the server's environment that a tunnel gets: never a provider's key. */
export function childEnv(env: Env): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const [name, value] of Object.entries(env))
    if (value !== undefined && PASSED.some((pattern) => pattern.test(name.toUpperCase())))
      passed[name] = value;
  return passed;
}
