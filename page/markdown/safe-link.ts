/** Where a link may lead: outside, by the reader's own tap. */
const SCHEMES = new Set(["http:", "https:", "mailto:"]);

/** The URL that a link may have; undefined for one that must not be a link. */
export function safeHref(href: string): string | undefined {
  const url = parse(href.trim());
  if (!url || !SCHEMES.has(url.protocol)) return undefined;
  // Written again by the parser: no control characters, no spaces, no odd hosts.
  return url.href;
}

/**
 * The host to show beside a link whose label pretends to be another address (a phone
 * shows no URL before the tap); undefined when the label does not.
 */
export function hostToShow(label: string, href: string): string | undefined {
  const claimed = /^\s*(?:[a-z]+:\/\/)?([\w-]+(?:\.[\w-]+)+)(?:[/?#:]\S*)?\s*$/i.exec(label)?.[1];
  const { host } = new URL(href);
  if (claimed === undefined || host === "") return undefined;
  const bare = (name: string): string => name.toLowerCase().replace(/^www\./, "");
  return bare(host).split(":")[0] === bare(claimed) ? undefined : host;
}

// Relative ones too are refused: they would lead into this page's own origin.
function parse(href: string): URL | undefined {
  try {
    return new URL(href);
  } catch {
    return undefined;
  }
}
