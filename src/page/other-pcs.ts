/** How many other PCs a page may talk to at most: its document names each of them twice. */
export const MAX_OTHER_PCS = 16;

const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/**
 * The origins that a page may connect to besides its own, as its document names them: exactly,
 * each once.
 * @throws TypeError for what is no origin with https, or with http on this PC itself; and for too many
 */
export function otherPcOrigins(origins: readonly string[]): readonly string[] {
  const exact = [...new Set(origins.map(checkOrigin))];
  if (exact.length > MAX_OTHER_PCS)
    throw new TypeError(`a page may talk to ${MAX_OTHER_PCS} other PCs at most`);
  return exact;
}

function checkOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // What a content security policy reads as more than one origin, or as none, is no origin here.
  if (!url || url.origin !== text || !/^https?:\/\/[\w.:[\]-]+$/.test(text))
    throw new TypeError(`"${text}" is not an origin, as in https://pc2.example`);
  const isSafe = url.protocol === "https:" || LOOPBACK_HOST.test(url.hostname);
  if (!isSafe)
    throw new TypeError(`"${text}" must begin with https: browsers let no page with https ask it`);
  return text;
}
