import { createDecipheriv, createECDH, hkdfSync, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { GivenSubscription } from "../../src/push/subscription.ts";

/** A push that arrived, as the page would see it, and as the push service does. */
export interface ReceivedPush {
  /** Of the browser that it is for. */
  readonly browser: string;
  readonly notice: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<"ttl" | "topic" | "urgency", string | undefined>>;
  /** What the server says of itself, its signature checked. */
  readonly claims: { readonly aud: string; readonly exp: number; readonly sub: string };
  readonly publicKey: string;
  /** Bytes of the encrypted message. */
  readonly bytes: number;
}

/** How the push service answers instead of 201: a status and headers, or not at all. */
export type PushAnswer =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | "hang";

interface Browser {
  readonly auth: Buffer;
  readonly keys: ReturnType<typeof createECDH>;
}

/**
 * A push service on loopback, and the browsers whose it is: it decrypts what comes (RFC 8188,
 * RFC 8291) by node:crypto, and checks who sent it (RFC 8292). Browsers know it by `knownAs`.
 */
export async function startPushService({ knownAs }: { readonly knownAs?: string } = {}) {
  const browsers = new Map<string, Browser>();
  const received: ReceivedPush[] = [];
  const waiting: (() => void)[] = [];
  const answers: PushAnswer[] = [];
  let requests = 0;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    requests++;
    const body = await readAll(request);
    const answer = answers.shift();
    if (answer === "hang") return;
    if (answer) return void response.writeHead(answer.status, answer.headers).end("no ".repeat(9));
    const name = request.url?.split("/").at(-1) ?? "";
    const browser = browsers.get(name);
    if (!browser) return void response.writeHead(410).end();
    received.push(await read({ name, browser, audience: knownAs ?? origin }, request, body));
    response.writeHead(201).end();
    for (const wake of waiting.splice(0)) wake();
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error) => response.writeHead(400).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    received,
    /** How the next requests are answered, one after the other. */
    answers,
    requests: () => requests,
    /** A browser's new subscription. */
    subscribe(): GivenSubscription & { readonly name: string } {
      const name = randomBytes(8).toString("hex");
      const [keys, auth] = [createECDH("prime256v1"), randomBytes(16)];
      browsers.set(name, { keys, auth });
      const p256dh = keys.generateKeys("base64url");
      return {
        name,
        endpoint: `${knownAs ?? origin}/send/${name}`,
        keys: { p256dh, auth: auth.toString("base64url") },
      };
    },
    /** Gives a subscription up: what is sent to it is answered by 410. */
    unsubscribe: (name: string) => browsers.delete(name),
    /** Resolves once `count` messages have come. */
    async until(count: number): Promise<readonly ReceivedPush[]> {
      while (received.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
      return received;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** {@link startPushService}'s. */
export type PushService = Awaited<ReturnType<typeof startPushService>>;

async function read(
  { name, browser, audience }: { name: string; browser: Browser; audience: string },
  { headers }: IncomingMessage,
  body: Buffer,
): Promise<ReceivedPush> {
  if (headers["content-encoding"] !== "aes128gcm") throw new TypeError("not aes128gcm");
  const { claims, publicKey } = await checkSender(headers.authorization ?? "");
  if (claims.aud !== audience) throw new TypeError("meant for another service");
  const header = (which: string): string | undefined => headers[which]?.toString();
  return {
    browser: name,
    notice: JSON.parse(decrypt(body, browser).toString()) as Record<string, unknown>,
    headers: { ttl: header("ttl"), topic: header("topic"), urgency: header("urgency") },
    claims,
    publicKey,
    bytes: body.length,
  };
}

/** Decrypts a message of one record. @throws when it was changed, or is for somebody else */
export function decrypt(body: Buffer, { keys, auth }: Browser): Buffer {
  const [salt, recordBytes, keyBytes] = [
    body.subarray(0, 16),
    body.readUInt32BE(16),
    body[20] ?? 0,
  ];
  const sender = body.subarray(21, 21 + keyBytes);
  const record = body.subarray(21 + keyBytes);
  if (record.length > recordBytes) throw new TypeError("more than one record");
  const about = Buffer.concat([Buffer.from("WebPush: info\0"), keys.getPublicKey(), sender]);
  const input = hkdf(keys.computeSecret(sender), auth, about, 32);
  const key = hkdf(input, salt, Buffer.from("Content-Encoding: aes128gcm\0"), 16);
  const nonce = hkdf(input, salt, Buffer.from("Content-Encoding: nonce\0"), 12);
  const cipher = createDecipheriv("aes-128-gcm", key, nonce);
  cipher.setAuthTag(record.subarray(-16));
  const plain = Buffer.concat([cipher.update(record.subarray(0, -16)), cipher.final()]);
  const end = plain.findLastIndex((byte) => byte !== 0);
  if (plain[end] !== 2) throw new TypeError("not the last record");
  return plain.subarray(0, end);
}

function hkdf(input: Buffer, salt: Buffer, info: Buffer, bytes: number): Buffer {
  return Buffer.from(hkdfSync("sha256", input, salt, info, bytes));
}

async function checkSender(
  authorization: string,
): Promise<Pick<ReceivedPush, "claims" | "publicKey">> {
  const [, header = "", payload = "", signature = "", publicKey = ""] =
    /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(authorization) ?? [];
  const part = (text: string) => JSON.parse(Buffer.from(text, "base64url").toString());
  if (part(header).alg !== "ES256") throw new TypeError("not ES256");
  const curve = { name: "ECDSA", namedCurve: "P-256" };
  const point = Buffer.from(publicKey, "base64url");
  const key = await crypto.subtle.importKey("raw", point, curve, false, ["verify"]);
  const isRight = await crypto.subtle.verify(
    { name: "ECDSA", hash: "SHA-256" },
    key,
    Buffer.from(signature, "base64url"),
    Buffer.from(`${header}.${payload}`),
  );
  if (!isRight) throw new TypeError("the signature is wrong");
  const claims = part(payload) as ReceivedPush["claims"];
  const left = claims.exp - Date.now() / 1000;
  if (left <= 0 || left > 86_400) throw new TypeError("expires too early or too late");
  return { claims, publicKey };
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
