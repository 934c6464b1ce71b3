import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { LANGUAGES } from "../../page/words/language-for.ts";
import { ASSETS, LARGE_PATHS } from "../../src/page/assets.generated.ts";
import { LARGE_ASSETS } from "../../src/page/large-assets.generated.ts";
import { createPage } from "../../src/page/serve-page.ts";

const page = createPage();

function get(path: string, headers: Record<string, string> = {}, method = "GET") {
  return page.respond(new Request(`http://pc.local${path}`, { method, headers }));
}

async function answer(path: string, headers: Record<string, string> = {}, method = "GET") {
  const response = await get(path, headers, method);
  if (!response) throw new Error(`nothing at ${path}`);
  return response;
}

describe("createPage", () => {
  test.each([...ASSETS, ...LARGE_ASSETS])(
    "serves $path with its type, tag and security headers",
    async (asset) => {
      const response = await answer(asset.path);
      const headers = Object.fromEntries(response.headers);

      expect(response.status).toBe(200);
      expect(headers).toMatchObject({
        "content-type": asset.type,
        "cache-control": asset.immutable ? "public, max-age=31536000, immutable" : "no-cache",
        etag: `W/"${asset.hash}"`,
        vary: "accept-encoding",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
      });
      expect(headers["content-security-policy"]).toMatch(
        /^default-src 'none';.*frame-ancestors 'none'/,
      );
      const body = Buffer.from(await response.arrayBuffer());
      expect(headers["content-length"]).toBe(String(body.length));
      expect(asset.text ?? asset.base64).toBe(body.toString(asset.text ? "utf8" : "base64"));
    },
  );

  test("knows the paths of what is loaded when it is asked for, and of nothing else", () => {
    expect(LARGE_PATHS).toEqual(LARGE_ASSETS.map(({ path }) => path));
    expect(ASSETS.some(({ path }) => LARGE_PATHS.includes(path))).toBe(false);
  });

  test("serves text compressed to those who take gzip, and only to them", async () => {
    const zipped = await answer("/", { "accept-encoding": "br, gzip;q=0.5" });
    const plain = await answer("/", { "accept-encoding": "br, gzip;q=0" });

    expect(zipped.headers.get("content-encoding")).toBe("gzip");
    expect(plain.headers.get("content-encoding")).toBeNull();
    const unzipped = gunzipSync(Buffer.from(await zipped.arrayBuffer())).toString();
    expect(unzipped).toBe(await plain.text());
  });

  test.each([
    ["the same tag", (tag: string) => tag],
    ["one of several", (tag: string) => `"other", ${tag}`],
    ["a strong spelling of it", (tag: string) => tag.slice(2)],
    ["any", () => "*"],
  ])("answers 304 to a visitor who holds %s", async (_, ifNoneMatch) => {
    const tag = (await answer("/")).headers.get("etag") ?? "";
    const response = await answer("/", { "if-none-match": ifNoneMatch(tag) });

    expect(response.status).toBe(304);
    expect(await response.text()).toBe("");
    expect(response.headers.get("etag")).toBe(tag);
    expect(response.headers.get("content-security-policy")).toContain("script-src 'self'");
  });

  test("answers the whole to a visitor who holds another version", async () => {
    expect((await answer("/", { "if-none-match": 'W/"0000"' })).status).toBe(200);
  });

  test("answers HEAD like GET without the body", async () => {
    const response = await answer("/", {}, "HEAD");
    const whole = await answer("/");

    expect(await response.text()).toBe("");
    expect(Object.fromEntries(response.headers)).toEqual(Object.fromEntries(whole.headers));
  });

  test.each([
    ["/index.html"],
    ["/app.js"],
    ["//"],
    ["/%2e%2e/package.json"],
    ["/..%2fpackage.json"],
    ["/v1/health"],
    ["/manifest.webmanifest/"],
  ])("leaves %s to others", async (path) => {
    expect(await get(path)).toBeUndefined();
  });

  test("leaves other methods to others", async () => {
    expect(await get("/", {}, "POST")).toBeUndefined();
  });

  test("names only files of its own in the document and the manifest", async () => {
    const own = ASSETS.map(({ path }) => `.${path}`);
    const text =
      (await (await answer("/")).text()) + (await (await answer("/manifest.webmanifest")).text());
    const named = [...text.matchAll(/(?:href|src)"?[=:]\s*"([^"]+)"/g)].map(([, path]) => path);

    // The icons, the style, the manifest and the script; and what of it is shared with parts.
    expect(named.length).toBeGreaterThan(8);
    expect(own).toEqual(expect.arrayContaining(named));
  });

  test.each([
    ["flo-laptop", "flo-laptop · PC chat", "flo-laptop"],
    ["Büro PC 2", "Büro PC 2 · PC chat", "Büro PC 2"],
    ['"},<b>\u202e', "b · PC chat", "b"],
    ["x".repeat(500), `${"x".repeat(60)} · PC chat`, "x".repeat(60)],
    ["\u0000 ", "PC chat", "PC chat"],
  ])("names the installed page after the PC that the page says: %j", async (pc, name, short) => {
    const path = `/manifest.webmanifest?pc=${encodeURIComponent(pc)}`;
    const manifest = await (await answer(path, { "accept-encoding": "gzip;q=0" })).json();

    expect(manifest).toMatchObject({ name, short_name: short, start_url: "./" });
    expect((await (await answer("/manifest.webmanifest")).json()) as object).toMatchObject({
      name: "PC chat",
    });
  });

  test.each([
    ["?lang=de&pc=flo-laptop", "de", "Chatte mit dem Modell auf deinem eigenen PC."],
    ["?lang=zh", "zh", "与你自己 PC 上的模型聊天。"],
    ["?lang=en", "en", "Chat with the model on your own PC."],
    ["?lang=constructor", "en", "Chat with the model on your own PC."],
    ["", "en", "Chat with the model on your own PC."],
  ])("describes the installed page in its language: %j", async (query, lang, description) => {
    const manifest = await (await answer(`/manifest.webmanifest${query}`)).json();

    expect(manifest).toMatchObject({ lang, description, start_url: "./" });
  });

  test("describes the installed page in every language that the page speaks", async () => {
    const manifest = await (await answer("/manifest.webmanifest")).json();
    const described = Object.keys(
      (manifest as { description_localized: object }).description_localized,
    );

    expect(["en", ...described].sort()).toEqual([...LANGUAGES].sort());
  });

  test("loads at once what its script needs at once, and nothing of its parts", async () => {
    const document = await (await answer("/")).text();
    const textOf = (path: string): string =>
      ASSETS.find((asset) => `.${asset.path}` === path)?.text ?? "";
    const [main = ""] = /\.\/main-\w+\.js/.exec(document) ?? [];
    const needed = [...textOf(main).matchAll(/(?:from|import)"(\.\/[^"]+)"/g)].map(
      ([, path]) => path,
    );
    const preloaded = [...document.matchAll(/modulepreload" href="([^"]+)"/g)].map(
      ([, path = ""]) => path,
    );
    const first = [main, ...preloaded].map(textOf).join("\n");
    const parts = [...first.matchAll(/import\("(\.\/[^"]+)"\)/g)].map(([, path]) => path);

    expect(preloaded.sort()).toEqual(needed.sort());
    expect(parts.map((path) => path?.replace(/-[0-9a-f]+\.js$/, "")).sort()).toEqual([
      "./agents",
      "./attachments",
      "./code-image",
      "./de",
      "./es",
      "./fr",
      "./ja",
      "./list",
      "./models",
      "./on-pc",
      "./pairing",
      "./pcs",
      "./push",
      "./reply",
      "./reply-menu",
      "./settings",
      "./zh",
    ]);
    for (const path of parts) {
      expect((await answer(path?.slice(1) ?? "")).status).toBe(200);
      expect(document).not.toContain(path);
    }
  });
});
