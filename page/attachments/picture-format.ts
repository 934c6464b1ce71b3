/** The picture formats that are told apart. */
export type PictureFormat = "jpeg" | "png" | "gif" | "webp" | "bmp" | "avif" | "heic";

/** What a picture's file says of itself, without being decoded. */
export interface PictureHeader {
  readonly format: PictureFormat;
  readonly isAnimated: boolean;
  /** In pixels, before it is turned; undefined where the format is not looked into. */
  readonly size?: { readonly width: number; readonly height: number };
}

/**
 * Reads the beginning of a file; undefined when it is no picture. What a file is called, and
 * the type that a browser gives it, count for nothing.
 */
export function readPictureHeader(bytes: Uint8Array): PictureHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const has = (text: string, at = 0): boolean => latin1(bytes, at, text.length) === text;
  if (has("\xff\xd8\xff")) return still("jpeg", jpegSize(view));
  if (has("\x89PNG\r\n\x1a\n") && bytes.length >= 24) return pngHeader(bytes, view);
  if (has("GIF8") && bytes.length >= 10)
    return {
      format: "gif",
      isAnimated: indexOf(bytes, "NETSCAPE2.0") > 0,
      size: { width: view.getUint16(6, true), height: view.getUint16(8, true) },
    };
  if (has("RIFF") && has("WEBP", 8) && bytes.length >= 30) return webpHeader(bytes, view);
  if (has("BM") && bytes.length >= 26)
    return still("bmp", {
      width: Math.abs(view.getInt32(18, true)),
      height: Math.abs(view.getInt32(22, true)),
    });
  if (has("ftyp", 4)) return brandHeader(latin1(bytes, 8, 24));
  return undefined;
}

function still(format: PictureFormat, size?: PictureHeader["size"]): PictureHeader {
  return { format, isAnimated: false, ...(size && { size }) };
}

function pngHeader(bytes: Uint8Array, view: DataView): PictureHeader {
  const size = { width: view.getUint32(16), height: view.getUint32(20) };
  // The chunk of an animation stands before the first one of the picture.
  const [control, data] = [indexOf(bytes, "acTL"), indexOf(bytes, "IDAT")];
  return { format: "png", isAnimated: control > 0 && (data < 0 || control < data), size };
}

function webpHeader(bytes: Uint8Array, view: DataView): PictureHeader {
  const kind = latin1(bytes, 12, 4);
  if (kind === "VP8X") {
    const at24 = (at: number): number => view.getUint16(at, true) + (bytes[at + 2] ?? 0) * 65_536;
    const size = { width: at24(24) + 1, height: at24(27) + 1 };
    return { format: "webp", isAnimated: ((bytes[20] ?? 0) & 2) !== 0, size };
  }
  if (kind === "VP8L") {
    const bits = view.getUint32(21, true);
    return still("webp", { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 });
  }
  const [width, height] = [view.getUint16(26, true), view.getUint16(28, true)];
  return still("webp", { width: width & 0x3fff, height: height & 0x3fff });
}

function brandHeader(brands: string): PictureHeader | undefined {
  if (/avi[fs]/.test(brands)) return still("avif");
  return /hei[cxms]|hev[cxms]|mif1|msf1/.test(brands) ? still("heic") : undefined;
}

/** The size that a JPEG's first frame header tells. */
function jpegSize(view: DataView): PictureHeader["size"] {
  for (let at = 2; at + 9 <= view.byteLength; ) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    // What stands between the tables: Huffman and arithmetic tables are no frames.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

function latin1(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}

/** Where ASCII letters stand first; -1 where they do not. */
function indexOf(bytes: Uint8Array, letters: string): number {
  return new TextDecoder("latin1").decode(bytes).indexOf(letters);
}
