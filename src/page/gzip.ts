import type { PageAsset } from "./page-asset.ts";

const zipped = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

/**
 * A text asset's gzip bytes, made once; undefined for one that is compressed already, and
 * where the runtime has no CompressionStream.
 */
export function gzipOf({ path, text }: PageAsset): Promise<Uint8Array<ArrayBuffer>> | undefined {
  if (text === undefined || typeof CompressionStream === "undefined") return undefined;
  const known = zipped.get(path);
  if (known) return known;
  const bytes = gzip(text);
  zipped.set(path, bytes);
  return bytes;
}

async function gzip(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
