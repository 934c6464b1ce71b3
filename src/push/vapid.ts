import { fromBase64Url, toBase64Url } from "./base64url.ts";

/** The key pair by which push services know this server (RFC 8292), in base64url. */
export interface VapidKeys {
  /** The uncompressed point: 65 bytes. What a page subscribes with. */
  readonly publicKey: string;
  /** The scalar: 32 bytes. */
  readonly privateKey: string;
}

/** What a {@link vapidHeader} says. */
export interface VapidClaims {
  /** Origin of the push service. */
  readonly audience: string;
  /** Where who runs this server can be reached: a `https:` or `mailto:` URL. */
  readonly subject: string;
  /** Seconds since 1970; at most a day from now. */
  readonly expiresAt: number;
}

const CURVE = { name: "ECDSA", namedCurve: "P-256" } as const;

/** Makes a key pair. */
export async function createVapidKeys(): Promise<VapidKeys> {
  const { publicKey, privateKey } = await crypto.subtle.generateKey(CURVE, true, ["sign"]);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", publicKey));
  const { d = "" } = await crypto.subtle.exportKey("jwk", privateKey);
  return { publicKey: toBase64Url(point), privateKey: d };
}

/**
 * The `Authorization` header of a push: a token signed with the keys (RFC 8292, 2 and 3).
 * @throws DOMException when the keys are none
 */
export async function vapidHeader(
  { publicKey, privateKey }: VapidKeys,
  { audience, subject, expiresAt }: VapidClaims,
): Promise<string> {
  const key = await importPrivate(publicKey, privateKey);
  const claims = { aud: audience, exp: expiresAt, sub: subject };
  const unsigned = `${jsonPart({ typ: "JWT", alg: "ES256" })}.${jsonPart(claims)}`;
  const algorithm = { name: "ECDSA", hash: "SHA-256" };
  const signature = await crypto.subtle.sign(algorithm, key, new TextEncoder().encode(unsigned));
  return `vapid t=${unsigned}.${toBase64Url(new Uint8Array(signature))}, k=${publicKey}`;
}

async function importPrivate(publicKey: string, d: string): Promise<CryptoKey> {
  const point = fromBase64Url(publicKey) ?? new Uint8Array();
  const [x, y] = [toBase64Url(point.subarray(1, 33)), toBase64Url(point.subarray(33))];
  const jwk = { kty: "EC", crv: CURVE.namedCurve, x, y, d };
  return crypto.subtle.importKey("jwk", jwk, CURVE, false, ["sign"]);
}

function jsonPart(value: object): string {
  return toBase64Url(new TextEncoder().encode(JSON.stringify(value)));
}
