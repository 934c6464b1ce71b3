const MAX_CHARACTERS = 240;
// Much more than is shown, and little enough for any work on it; the rest is not looked at.
const MAX_INPUT_CHARACTERS = 4096;
// Longer than providers' keys are.
const MAX_KEY_CHARACTERS = 256;

// Matches a run whole, so that no part of one is looked at twice.
const KEY_LIKE = /\b(?:sk|pk|key|AIza|Bearer)[-_ ]?([\w-]{12,})/gi;
// The parts of a URL that may hold a password or a key.
const URL_USER_INFO = /(\bhttps?:\/\/)[^\s/?#@]*@/gi;
const URL_QUERY = /(\bhttps?:\/\/[^\s?]*)\?\S*/gi;
const STACK = /\n[ \t]+at /;
// Absolute ones of files; an API's route says which address is wrong.
const PATH = /(?<![\w:/.])(file:\/\/)?(?!\/v\d|\/api\/)(\/[\w.@~+-]+){2,}|\b[a-z]:\\[^\s"']+/gi;

/**
 * Someone else's words made fit to show to a person: one line of at most 240
 * characters, without `secret` or anything like a key, a URL's user name, password and
 * query, a stack or a file's path.
 */
export function sanitizeMessage(
  text: string,
  { secret }: { readonly secret?: string } = {},
): string {
  const line = withoutStack(beginningOf(text, secret))
    .replace(URL_USER_INFO, "$1")
    .replace(URL_QUERY, "$1")
    .replace(KEY_LIKE, (match, key: string) => (/\d/.test(key) ? "…" : match))
    .replace(PATH, "…")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed.
    .replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, " ")
    .trim();
  if (line.length <= MAX_CHARACTERS) return line;
  return `${withoutHalfPair(line.slice(0, MAX_CHARACTERS))}…`;
}

/** A provider's own words as the rest of a sentence; only its full stop when there are none. */
export function detail(message: string, context: { readonly secret?: string }): string {
  const words = sanitizeMessage(message, context);
  if (words === "") return ".";
  return `: ${words}${/[.!?…]$/.test(words) ? "" : "."}`;
}

/** The beginning of a text without the secret, cut so that no part of a key is left of it. */
function beginningOf(text: string, secret: string | undefined): string {
  if (!isSecret(secret)) return cutBeforeKey(text, MAX_INPUT_CHARACTERS);
  // A secret that begins before the cut is whole in what is looked at, and one that is not
  // whole there is shorter than what is taken off.
  const start = text.slice(0, MAX_INPUT_CHARACTERS + secret.length);
  const safe = start.replaceAll(secret, "…");
  return start.length === text.length ? safe : cutBeforeKey(safe, safe.length - secret.length);
}

// What looks like a key may go on beyond the cut, where its end would give it away.
function cutBeforeKey(text: string, end: number): string {
  if (text.length <= end) return text;
  let cut = end;
  const least = Math.max(0, end - MAX_KEY_CHARACTERS);
  while (cut > least && /[\w-]/.test(text.charAt(cut - 1))) cut--;
  return withoutHalfPair(text.slice(0, cut));
}

function withoutStack(text: string): string {
  const stack = text.search(STACK);
  return stack < 0 ? text : text.slice(0, stack);
}

// Strict JSON readers refuse half a surrogate pair.
function withoutHalfPair(text: string): string {
  return text.replace(/[\ud800-\udbff]$/, "");
}

// Local servers are given words like "none", which occur in sentences.
function isSecret(secret: string | undefined): secret is string {
  return secret !== undefined && secret.length >= 8;
}
