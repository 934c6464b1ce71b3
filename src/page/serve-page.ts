import { ASSETS, LARGE_PATHS } from "./assets.generated.ts";
import { gzipOf } from "./gzip.ts";
import { otherPcOrigins } from "./other-pcs.ts";
import type { Page } from "./page.ts";
import type { PageAsset } from "./page-asset.ts";

/** Options of {@link createPage}. */
export interface PageOptions {
  /**
   * Origins of other PCs that the page may talk to as well, exactly; each of them has to list this
   * page's origin in `corsOrigins`. At most 16, with https, or http on loopback. Default: none.
   */
  readonly otherPcs?: readonly string[];
}

/**
 * The phone's page: one document, its script, stylesheet, manifest, icons and service
 * worker, for GET and HEAD. Paths are looked up in a table, exactly; nothing is derived
 * from one. Every response carries the page's own security headers.
 *
 * @example
 * const handler = createHandler({ token, provider, page: createPage() });
 *
 * @throws TypeError when one of `otherPcs` is not such an origin
 */
export function createPage({ otherPcs = [] }: PageOptions = {}): Page {
  const origins = otherPcOrigins(otherPcs);
  const table = new Map(ASSETS.map((asset) => [asset.path, withOtherPcs(asset, origins)]));
  const documentHeaders = pageHeaders(origins);
  return {
    async respond(request) {
      if (request.method !== "GET" && request.method !== "HEAD") return undefined;
      const { pathname, searchParams } = new URL(request.url);
      const asset = table.get(pathname) ?? (await largeAsset(pathname));
      const asked = { pc: searchParams.get("pc") ?? "", lang: searchParams.get("lang") ?? "" };
      const manifest = asset && manifestFor(asset, asked);
      // These connect to PCs; everything else asks for the page's own files.
      const isConnecting = asset?.path === DOCUMENT || asset?.path === PUSH_WORKER;
      const headers = isConnecting ? documentHeaders : PAGE_HEADERS;
      return asset && assetResponse(asset, request, headers, manifest);
    },
  };
}

const DOCUMENT = "/";
const SERVICE_WORKER = "/sw.js";
/** The worker for notifications, which subscribes again at each PC. */
const PUSH_WORKER = "/sw-push.js";

/**
 * The document with the other PCs in it, for the page to know of them; and service workers that
 * differ with them: a browser that has kept the document, or a worker, then fetches it again,
 * with its headers.
 */
function withOtherPcs(asset: PageAsset, origins: readonly string[]): PageAsset {
  const { path, text, hash } = asset;
  if (origins.length === 0 || text === undefined) return asset;
  const list = origins.join(" ");
  // They are in the tag, which says whether a copy is still current, headers and all.
  const changed = { ...asset, hash: `${hash}+${origins.join("+")}` };
  if (path === DOCUMENT)
    return { ...changed, text: text.replace("</title>", `$&\n${otherPcsMeta(list)}`) };
  const isWorker = path === SERVICE_WORKER || path === PUSH_WORKER;
  return isWorker ? { ...changed, text: `${text}\n// ${list}\n` } : asset;
}

function otherPcsMeta(list: string): string {
  return `    <meta name="other-pcs" content="${list}" />`;
}

/** One of the files that few phones ask for: those are loaded when one does. */
async function largeAsset(pathname: string): Promise<PageAsset | undefined> {
  if (!LARGE_PATHS.includes(pathname)) return undefined;
  const { LARGE_ASSETS } = await import("./large-assets.generated.ts");
  return LARGE_ASSETS.find(({ path }) => path === pathname);
}

/**
 * The manifest with a PC's name in it, so that the pages of two PCs are installed under two, and
 * in the page's language. The page says the name, which it knows since it was paired: a stranger
 * is not told it. Undefined for what is as in the file.
 */
function manifestFor(
  { path, text }: PageAsset,
  { pc, lang }: { readonly pc: string; readonly lang: string },
): string | undefined {
  if (path !== "/manifest.webmanifest" || text === undefined) return undefined;
  const manifest = JSON.parse(text) as Manifest;
  const name = pc
    .replace(/[^\p{L}\p{N} ._-]/gu, "")
    .trim()
    .slice(0, MAX_NAME_LENGTH);
  const described = Object.entries(manifest.description_localized).find(([tag]) => tag === lang);
  if (name === "" && !described) return undefined;
  return JSON.stringify({
    ...manifest,
    ...(name !== "" && { name: `${name} · ${manifest.name}`, short_name: name }),
    ...(described && { lang, description: described[1] }),
  });
}

interface Manifest {
  readonly name: string;
  /** By the page's languages but English; browsers that know of it choose by themselves. */
  readonly description_localized: Readonly<Record<string, string>>;
}

async function assetResponse(
  asset: PageAsset,
  request: Request,
  pageHeaders: Readonly<Record<string, string>>,
  replacedText: string | undefined,
): Promise<Response> {
  const headers = new Headers({
    ...pageHeaders,
    "cache-control": asset.immutable ? "public, max-age=31536000, immutable" : "no-cache",
    // Weak: the same for every encoding of it.
    etag: `W/"${asset.hash}"`,
    vary: "accept-encoding",
  });
  if (isCurrent(request.headers.get("if-none-match"), asset.hash))
    return new Response(null, { status: 304, headers });
  const canZip = replacedText === undefined && acceptsGzip(request.headers.get("accept-encoding"));
  const zipped = canZip && (await gzipOf(asset));
  if (zipped) headers.set("content-encoding", "gzip");
  const body =
    zipped ||
    (replacedText === undefined ? bytesOf(asset) : new TextEncoder().encode(replacedText));
  headers.set("content-type", asset.type);
  headers.set("content-length", String(body.length));
  // Workers would compress once more what says that it is compressed.
  const init: ResponseInit & { encodeBody: "manual" } = { headers, encodeBody: "manual" };
  return new Response(request.method === "HEAD" ? null : body, init);
}

function bytesOf({ text, base64 }: PageAsset): Uint8Array<ArrayBuffer> {
  if (text !== undefined) return new TextEncoder().encode(text);
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

// Longer than any name that fits under an icon.
const MAX_NAME_LENGTH = 60;

/** Weak comparison, as revalidation asks for. @see RFC 9110, 13.1.2 */
function isCurrent(ifNoneMatch: string | null, hash: string): boolean {
  if (ifNoneMatch === null) return false;
  const tags = ifNoneMatch.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes("*") || tags.includes(`"${hash}"`);
}

function acceptsGzip(acceptEncoding: string | null): boolean {
  return /(^|,)\s*gzip\s*(;\s*q=(1|0?\.0*[1-9])[\d.]*)?\s*(,|$)/i.test(acceptEncoding ?? "");
}

function pageHeaders(otherPcs: readonly string[]): Readonly<Record<string, string>> {
  return {
    "content-security-policy": [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      // Pictures that a person has added, which are on the device alone.
      "img-src 'self' blob:",
      ["connect-src 'self'", ...otherPcs].join(" "),
      "manifest-src 'self'",
      "worker-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      // Nothing in the page may make HTML or script from a string, whatever a later change tries.
      "require-trusted-types-for 'script'",
      "trusted-types service-worker push-worker pdf-worker",
    ].join("; "),
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  };
}

const PAGE_HEADERS = pageHeaders([]);
