import { createECDH } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fromBase64Url, toBase64Url } from "../../src/push/base64url.ts";
import { encryptMessage, MAX_MESSAGE_BYTES } from "../../src/push/encrypt-message.ts";
import { decrypt } from "../fakes/push-service.ts";

const bytes = (text: string) => fromBase64Url(text) ?? new Uint8Array();
const utf8 = (text: string) => new TextEncoder().encode(text);

// https://www.rfc-editor.org/rfc/rfc8291#section-5 and its appendix A.
const RFC = {
  plain: "When I grow up, I want to be a watermelon",
  p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
  auth: "BTBZMqHH6r4Tts7J_aSIgg",
  senderPublic:
    "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
  senderPrivate: "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
  salt: "DGv6ra1nlYgDCS1FRnbzlw",
  message:
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
};

async function rfcKeys(): Promise<CryptoKeyPair> {
  const point = bytes(RFC.senderPublic);
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const [x, y] = [toBase64Url(point.subarray(1, 33)), toBase64Url(point.subarray(33))];
  const jwk = { kty: "EC", crv: "P-256", x, y, d: RFC.senderPrivate };
  const privateKey = await crypto.subtle.importKey("jwk", jwk, curve, true, ["deriveBits"]);
  const publicKey = await crypto.subtle.importKey("raw", point, curve, true, []);
  return { privateKey, publicKey };
}

function browser() {
  const keys = createECDH("prime256v1");
  const p256dh = keys.generateKeys("base64url");
  const auth = Buffer.from(crypto.getRandomValues(new Uint8Array(16)));
  return { given: { p256dh, auth: auth.toString("base64url") }, keys, auth };
}

describe("encryptMessage", () => {
  it("gives the message of RFC 8291's example", async () => {
    const secrets = { keys: await rfcKeys(), salt: bytes(RFC.salt) };
    const made = await encryptMessage(utf8(RFC.plain), RFC, { secrets });
    expect(toBase64Url(made)).toBe(RFC.message);
  });

  it("is read by the browser alone that it is for, whatever its length", async () => {
    const [reader, other] = [browser(), browser()];
    for (const text of ["", "ü", "x".repeat(MAX_MESSAGE_BYTES)]) {
      const message = utf8(text).subarray(0, MAX_MESSAGE_BYTES);
      const made = Buffer.from(await encryptMessage(message, reader.given));
      expect(made.length).toBeLessThanOrEqual(4096);
      expect(decrypt(made, reader)).toEqual(Buffer.from(message));
      expect(() => decrypt(made, other)).toThrow();
    }
  });

  it("makes messages of one length, whatever they say", async () => {
    const reader = browser();
    const made = await Promise.all(
      ["", "short", "a good deal longer"].map((text) =>
        encryptMessage(utf8(text), reader.given, { paddedBytes: 512 }),
      ),
    );
    expect(new Set(made.map(({ length }) => length)).size).toBe(1);
    expect(made.map((each) => decrypt(Buffer.from(each), reader).toString())).toEqual([
      "",
      "short",
      "a good deal longer",
    ]);
  });

  it("refuses one that is too long, and keys that are none", async () => {
    const { given } = browser();
    const long = new Uint8Array(MAX_MESSAGE_BYTES + 1);
    await expect(encryptMessage(long, given)).rejects.toThrow("too long");
    const offCurve = toBase64Url(new Uint8Array(65).fill(4));
    await expect(encryptMessage(utf8("x"), { ...given, p256dh: offCurve })).rejects.toThrow();
  });
});
