/** The forms in which `pair` hands out access. */
export const PAIRING_FORMATS = ["link", "tokori", "dotagents", "openai"] as const;

/** One of {@link PAIRING_FORMATS}. */
export type PairingFormat = (typeof PAIRING_FORMATS)[number];

/** What a client needs to get in. */
export interface Access {
  /** Where the client reaches this PC. */
  readonly url: string;
  /** A device's token. */
  readonly token: string;
}

/**
 * An address as clients append paths to it: without a slash, `/v1`, query or fragment
 * at its end.
 */
export function baseUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname.replace(/\/+$/, "").replace(/\/v1$/, "").replace(/\/+$/, "");
}

/**
 * Tokori's pairing payload, to be pasted into its app, which appends `/v1/…` itself.
 * @see https://github.com/tokoriai/tokori/blob/main/docs/guides/remote-pc.md
 */
export function tokoriPayload({ url, token }: Access): string {
  return JSON.stringify({ url: baseUrl(url), token });
}

/**
 * The link that sets DotAgents' mobile app up. Its base URL ends in `/v1`.
 * @see https://github.com/aj47/dotagents-mono/blob/main/apps/desktop/src/main/remote-server.ts
 */
export function dotagentsLink({ url, token }: Access): string {
  const query = `baseUrl=${encodeURIComponent(`${baseUrl(url)}/v1`)}&apiKey=${encodeURIComponent(token)}`;
  return `dotagents://config?${query}`;
}

/**
 * What a client of OpenAI's API is set up with, as the variables that OpenAI's own libraries
 * read. The base URL ends in `/v1`.
 * @see https://github.com/openai/openai-python#usage
 */
export function openaiSettings({ url, token }: Access): string {
  return `OPENAI_BASE_URL=${baseUrl(url)}/v1\nOPENAI_API_KEY=${token}`;
}
