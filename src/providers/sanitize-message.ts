const MAX_CHARACTERS = 240;
const KEY_LIKE = /\b(sk|pk|key|AIza|Bearer)[-_ ]?(?=[\w-]*\d)[\w-]{12,}/gi;
const STACK = /\n\s+at [\s\S]*/;
// Absolute ones of files; an API's route says which address is wrong.
const PATH = /(?<![\w:/.])(file:\/\/)?(?!\/v\d|\/api\/)(\/[\w.@~+-]+){2,}|\b[a-z]:\\[^\s"']+/gi;

/**
 * Someone else's words made fit to show to a person: one line of at most 240
 * characters, without `secret` or anything like a key, a stack or a file's path.
 */
export function sanitizeMessage(
  text: string,
  { secret }: { readonly secret?: string } = {},
): string {
  const withoutSecret = isSecret(secret) ? text.replaceAll(secret, "…") : text;
  const line = withoutSecret
    .replace(STACK, "")
    .replace(KEY_LIKE, "…")
    .replace(PATH, "…")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed.
    .replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, " ")
    .trim();
  if (line.length <= MAX_CHARACTERS) return line;
  // Not cut inside a surrogate pair, which strict JSON readers refuse.
  return `${line.slice(0, MAX_CHARACTERS).replace(/[\ud800-\udbff]$/, "")}…`;
}

// Local servers are given words like "none", which occur in sentences.
function isSecret(secret: string | undefined): secret is string {
  return secret !== undefined && secret.length >= 8;
}
