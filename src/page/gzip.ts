import type { PageAsset } from "./page-asset.ts";

const zipped = new WeakMap<PageAsset, Promise<Uint8Array<ArrayBuffer>>>();

/**
 * A text asset's gzip bytes, made once; undefined for one that is compressed already, and
 * where the runtime has no CompressionStream.
 */
export function gzipOf(asset: PageAsset): Promise<Uint8Array<ArrayBuffer>> | undefined {
  const { text } = asset;
  if (text === undefined || typeof CompressionStream === "undefined") return undefined;
  const known = zipped.get(asset);
  if (known) return known;
  const bytes = gzip(text);
  zipped.set(asset, bytes);
  return bytes;
}

async function gzip(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
