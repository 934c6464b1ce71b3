/** A one-time code: it pairs this device, or makes this browser on the PC the owner's. */
export interface OneTimeCode {
  readonly code: string;
  readonly asOwner?: boolean;
}

/** What somebody gave to pair with: a one-time code, or a token. */
export type PairingInput =
  | (OneTimeCode & { readonly kind: "code"; readonly origin?: string })
  | { readonly kind: "token"; readonly token: string; readonly origin?: string }
  /** A secret that does not say which of the two it is. */
  | { readonly kind: "secret"; readonly secret: string };

/**
 * Reads what was pasted: a pairing link (`https://…/#pair=CODE`), a payload
 * (`{"url":"…","token":"…"}`, or with `code`), a `dotagents://config` link, or a bare code
 * or token. Undefined when it is none of them.
 */
export function readPairingInput(pasted: string): PairingInput | undefined {
  const text = pasted.trim();
  if (text.startsWith("{")) return readPayload(text);
  if (/^[\w-]{20,128}$/.test(text)) return { kind: "secret", secret: text };
  return readLink(text);
}

/** The code in a fragment such as `#pair=CODE`, or `#open=CODE` for the owner. */
export function codeInFragment(fragment: string): OneTimeCode | undefined {
  const [, use, code] = /^#(pair|open)=([\w-]{8,256})$/.exec(fragment) ?? [];
  return code === undefined ? undefined : { code, ...(use === "open" && { asOwner: true }) };
}

function readPayload(text: string): PairingInput | undefined {
  try {
    const { url, token, code } = JSON.parse(text) as Record<string, unknown>;
    const origin = url === undefined ? {} : { origin: webOrigin(url) };
    if (isSecret(token)) return { kind: "token", token, ...origin };
    if (isSecret(code)) return { kind: "code", code, ...origin };
  } catch {
    // Not JSON, or no URL in it.
  }
  return undefined;
}

function readLink(text: string): PairingInput | undefined {
  try {
    const link = new URL(text);
    if (link.protocol === "dotagents:") return readConfigLink(link.searchParams);
    const code = codeInFragment(link.hash);
    return code === undefined ? undefined : { kind: "code", ...code, origin: webOrigin(text) };
  } catch {
    return undefined;
  }
}

function readConfigLink(query: URLSearchParams): PairingInput | undefined {
  const token = query.get("apiKey");
  return isSecret(token)
    ? { kind: "token", token, origin: webOrigin(query.get("baseUrl")) }
    : undefined;
}

/** @throws TypeError when it is no web address */
function webOrigin(url: unknown): string {
  const { protocol, origin } = new URL(String(url));
  if (protocol !== "https:" && protocol !== "http:") throw new TypeError("not on the web");
  return origin;
}

function isSecret(value: unknown): value is string {
  return typeof value === "string" && /^[\x21-\x7e]{8,512}$/.test(value);
}
