import { fromBase64Url } from "./base64url.ts";
import type { SubscriptionKeys } from "./subscription.ts";

/** The most that a message may be, padding included, so that every push service takes it (RFC 8291, 4). */
export const MAX_MESSAGE_BYTES = 3993;

/** What is random in a message; given by tests alone. */
export interface MessageSecrets {
  readonly keys: CryptoKeyPair;
  readonly salt: Uint8Array<ArrayBuffer>;
}

type Bytes = Uint8Array<ArrayBuffer>;

const CURVE = { name: "ECDH", namedCurve: "P-256" } as const;
const RECORD_BYTES = 4096;
const LAST_RECORD = 2;

/**
 * Encrypts a message so that only the page that subscribed can read it (RFC 8291, with the
 * content coding `aes128gcm` of RFC 8188), padded to `paddedBytes`, so that its length says
 * nothing about it.
 *
 * @throws TypeError when it is too long, DOMException when the keys are none
 */
export async function encryptMessage(
  message: Bytes,
  { p256dh, auth }: SubscriptionKeys,
  {
    paddedBytes = message.length,
    secrets,
  }: { readonly paddedBytes?: number; readonly secrets?: MessageSecrets } = {},
): Promise<Bytes> {
  const length = Math.max(message.length, paddedBytes);
  if (length > MAX_MESSAGE_BYTES) throw new TypeError("the message is too long");
  const { keys, salt } = secrets ?? (await newSecrets());
  const receiver = fromBase64Url(p256dh) ?? new Uint8Array();
  const sender = new Uint8Array(await crypto.subtle.exportKey("raw", keys.publicKey));
  const shared = await sharedSecret(keys.privateKey, receiver);
  const about = joined(ascii("WebPush: info\0"), receiver, sender);
  const input = await hkdf(shared, fromBase64Url(auth) ?? new Uint8Array(), about, 32);
  const [key, nonce] = await Promise.all([
    hkdf(input, salt, ascii("Content-Encoding: aes128gcm\0"), 16),
    hkdf(input, salt, ascii("Content-Encoding: nonce\0"), 12),
  ]);
  const padding = new Uint8Array(length - message.length);
  const plain = joined(message, Uint8Array.of(LAST_RECORD), padding);
  const aes = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const encrypted = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, aes, plain);
  return joined(salt, bigEndian(RECORD_BYTES), Uint8Array.of(sender.length), sender, encrypted);
}

async function newSecrets(): Promise<MessageSecrets> {
  const keys = await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]);
  return { keys, salt: crypto.getRandomValues(new Uint8Array(16)) };
}

async function sharedSecret(privateKey: CryptoKey, receiver: Bytes): Promise<Bytes> {
  const publicKey = await crypto.subtle.importKey("raw", receiver, CURVE, false, []);
  const algorithm = { name: CURVE.name, public: publicKey };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, privateKey, 256));
}

async function hkdf(input: Bytes, salt: Bytes, info: Bytes, bytes: number): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", input, "HKDF", false, ["deriveBits"]);
  const algorithm = { name: "HKDF", hash: "SHA-256", salt, info };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, bytes * 8));
}

function joined(...parts: readonly (Bytes | ArrayBuffer)[]): Bytes {
  const bytes = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(new Uint8Array(part), offset);
    offset += part.byteLength;
  }
  return bytes;
}

function ascii(text: string): Bytes {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function bigEndian(value: number): Bytes {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}
