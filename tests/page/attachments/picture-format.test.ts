import { describe, expect, test } from "vitest";
import { readPictureHeader } from "../../../page/attachments/picture-format.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text, "latin1");
const u16be = (value: number): string => String.fromCharCode(value >> 8, value & 255);
const u16le = (value: number): string => String.fromCharCode(value & 255, value >> 8);
const u24le = (value: number): string => u16le(value & 0xffff) + String.fromCharCode(value >> 16);

const PNG = `\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x64\0\0\0\x32\x08\x06\0\0\0____`;
const JPEG_FRAME = `\xff\xc0${u16be(17)}\x08${u16be(600)}${u16be(800)}${"\0".repeat(10)}`;
const webp = (kind: string, rest: string): string =>
  `RIFF____WEBP${kind}\0\0\0\0${rest}`.padEnd(40, "\0");

describe("readPictureHeader", () => {
  test.each([
    ["a PNG", `${PNG}____IDAT`, "png", false, { width: 100, height: 50 }],
    ["an animated PNG", `${PNG}____acTL____IDAT`, "png", true, { width: 100, height: 50 }],
    ["a PNG that only names acTL", `${PNG}____IDATacTL`, "png", false, { width: 100, height: 50 }],
    ["a JPEG", `\xff\xd8${JPEG_FRAME}`, "jpeg", false, { width: 800, height: 600 }],
    [
      "a JPEG behind its camera's notes",
      `\xff\xd8\xff\xe1${u16be(1002)}${"\xff\xc0".repeat(500)}\xff\xc4${u16be(4)}__${JPEG_FRAME}`,
      "jpeg",
      false,
      { width: 800, height: 600 },
    ],
    ["a JPEG that ends early", "\xff\xd8\xff\xe0", "jpeg", false, undefined],
    ["a GIF", `GIF89a${u16le(300)}${u16le(200)}`, "gif", false, { width: 300, height: 200 }],
    [
      "a GIF that moves",
      `GIF89a${u16le(3)}${u16le(2)}__\x21\xff\x0bNETSCAPE2.0`,
      "gif",
      true,
      { width: 3, height: 2 },
    ],
    [
      "a WebP",
      webp("VP8 ", `______${u16le(640)}${u16le(480)}`),
      "webp",
      false,
      { width: 640, height: 480 },
    ],
    [
      "a WebP that moves",
      webp("VP8X", `\x02\0\0\0${u24le(99)}${u24le(49)}`),
      "webp",
      true,
      { width: 100, height: 50 },
    ],
    [
      "a lossless WebP",
      webp("VP8L", `\x2f${u16le((49 << 14) | 99)}${u16le(49 >> 2)}`),
      "webp",
      false,
      { width: 100, height: 50 },
    ],
    [
      "a BMP",
      `BM${"\0".repeat(16)}${u16le(10)}\0\0${u16le(20)}\0\0`,
      "bmp",
      false,
      { width: 10, height: 20 },
    ],
    ["a HEIC", "\0\0\0\x18ftypheic\0\0\0\0", "heic", false, undefined],
    ["a HEIC by its second name", "\0\0\0\x18ftypmsf1\0\0\0\0", "heic", false, undefined],
    ["an AVIF", "\0\0\0\x18ftypavif\0\0\0\0mif1", "avif", false, undefined],
  ])("knows %s", (_, text, format, isAnimated, size) => {
    expect(readPictureHeader(bytes(text))).toEqual({ format, isAnimated, ...(size && { size }) });
  });

  test.each([
    ["nothing", ""],
    ["a text", "Hello"],
    ["an SVG", '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ["a film", "\0\0\0\x18ftypisom\0\0\0\0mp42"],
    ["a PNG that ends in its header", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"],
    ["a sound", "RIFF____WAVEfmt "],
  ])("takes %s for no picture", (_, text) => {
    expect(readPictureHeader(bytes(text))).toBeUndefined();
  });
});
