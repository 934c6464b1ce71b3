import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { otherPcOrigins } from "../../src/page/other-pcs.ts";
import { createPage } from "../../src/page/serve-page.ts";

const TWO = "https://two.example";
const THREE = "https://three.example:8443";

async function answer(
  path: string,
  otherPcs: readonly string[],
  headers: Record<string, string> = {},
): Promise<Response> {
  const request = new Request(`https://one.example${path}`, { headers });
  const response = await createPage({ otherPcs }).respond(request);
  if (!response) throw new Error(`nothing at ${path}`);
  return response;
}

const policyOf = (response: Response): string =>
  response.headers.get("content-security-policy") ?? "";

describe("otherPcOrigins", () => {
  test.each([
    "https://pc2.example",
    "https://pc2.example:8443",
    "https://100.64.0.7",
    "http://127.0.0.1:8787",
    "http://localhost:1",
    "http://[::1]:8787",
  ])("takes %s", (origin) => {
    expect(otherPcOrigins([origin, origin])).toEqual([origin]);
  });

  test.each([
    "https://pc2.example/",
    "https://pc2.example:443",
    "https://PC2.example",
    "https://*.example",
    "https://pc2.example 'unsafe-inline'",
    "https://pc2.example;script-src *",
    'https://pc2.example"',
    "https://user@pc2.example",
    "*",
    "https:",
    "'self'",
    "wss://pc2.example",
    "pc2.example",
    "",
    "http://pc2.example",
    "http://192.168.1.9:8787",
  ])("refuses %j", (origin) => {
    expect(() => otherPcOrigins([origin])).toThrow(TypeError);
  });

  test("takes sixteen, and not one more", () => {
    const many = Array.from({ length: 17 }, (_, index) => `https://pc${index}.example`);
    expect(otherPcOrigins(many.slice(1))).toHaveLength(16);
    expect(() => otherPcOrigins(many)).toThrow("16 other PCs at most");
  });
});

describe("a page with other PCs", () => {
  test("connects to its own PC alone unless others are listed, and to those exactly", async () => {
    const directive = /connect-src [^;]*/;
    expect(policyOf(await answer("/", [])).match(directive)?.[0]).toBe("connect-src 'self'");
    const listed = policyOf(await answer("/", [TWO, THREE]));
    expect(listed.match(directive)?.[0]).toBe(`connect-src 'self' ${TWO} ${THREE}`);
    expect(listed.replace(directive, "")).toBe(
      policyOf(await answer("/", [])).replace(directive, ""),
    );
  });

  test("widens the policy of its document and of what subscribes to notifications, of nothing else", async () => {
    expect(policyOf(await answer("/sw-push.js", [TWO]))).toContain(TWO);
    for (const path of ["/sw.js", "/manifest.webmanifest", "/icon.svg"])
      expect(policyOf(await answer(path, [TWO]))).not.toContain(TWO);
  });

  test("names them in its document, compressed too, whatever another page here lists", async () => {
    expect(await (await answer("/", [])).text()).not.toContain("other-pcs");
    for (const otherPcs of [[TWO], [THREE]]) {
      const meta = `<meta name="other-pcs" content="${otherPcs}" />`;
      expect(await (await answer("/", otherPcs)).text()).toContain(meta);
      const zipped = await answer("/", otherPcs, { "accept-encoding": "gzip" });
      expect(gunzipSync(Buffer.from(await zipped.arrayBuffer())).toString()).toContain(meta);
    }
  });

  test("has another document and other service workers once the list has changed", async () => {
    for (const path of ["/", "/sw.js", "/sw-push.js"]) {
      const [before, after] = [await answer(path, [TWO]), await answer(path, [THREE])];
      const tag = before.headers.get("etag") ?? "";
      expect(tag).toMatch(/^W\/"[\x21\x23-\x7e]+"$/);
      expect(after.headers.get("etag")).not.toBe(tag);
      expect(await after.text()).not.toBe(await before.text());
      expect((await answer(path, [TWO], { "if-none-match": tag })).status).toBe(304);
      expect((await answer(path, [THREE], { "if-none-match": tag })).status).toBe(200);
    }
  });
});
