import { expect, test } from "vitest";
import { codeInFragment, readPairingInput } from "../../../page/pc/pairing-input.ts";

const CODE = "knOYFczjGXdvA7zhRICT6Q";
const TOKEN = "A".repeat(43);
const origin = "https://quiet-lake.trycloudflare.com";

test.each([
  [`${origin}/#pair=${CODE}`, { kind: "code", code: CODE, origin }],
  [`  ${origin}/#pair=${CODE}\n`, { kind: "code", code: CODE, origin }],
  [
    `http://127.0.0.1:1/#open=${CODE}`,
    { kind: "code", code: CODE, asOwner: true, origin: "http://127.0.0.1:1" },
  ],
  [JSON.stringify({ url: `${origin}/`, token: TOKEN }), { kind: "token", token: TOKEN, origin }],
  [JSON.stringify({ url: origin, code: CODE }), { kind: "code", code: CODE, origin }],
  [JSON.stringify({ token: TOKEN }), { kind: "token", token: TOKEN }],
  [
    `dotagents://config?baseUrl=${encodeURIComponent(`${origin}/v1`)}&apiKey=${TOKEN}`,
    { kind: "token", token: TOKEN, origin },
  ],
  [TOKEN, { kind: "secret", secret: TOKEN }],
  [CODE, { kind: "secret", secret: CODE }],
  ["", undefined],
  ["hello", undefined],
  ["{", undefined],
  ['{"url":"nonsense","token":"AAAAAAAAAA"}', undefined],
  ['{"url":"https://a.example"}', undefined],
  [`${origin}/`, undefined],
  ["dotagents://config?baseUrl=nonsense&apiKey=AAAAAAAAAA", undefined],
  ["javascript:alert(1)#pair=AAAAAAAAAAAAAAAA", undefined],
])("readPairingInput reads %j", (pasted, expected) => {
  expect(readPairingInput(pasted)).toEqual(expected);
});

test.each([
  [`#pair=${CODE}`, { code: CODE }],
  [`#open=${CODE}`, { code: CODE, asOwner: true }],
  ["#pair=", undefined],
  ["#other", undefined],
  [`#x&pair=${CODE}`, undefined],
  [`#pair=${CODE}<script>`, undefined],
])("codeInFragment reads %j", (fragment, code) => {
  expect(codeInFragment(fragment)).toEqual(code);
});
