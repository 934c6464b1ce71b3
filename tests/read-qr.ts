import * as jsqr from "jsqr";
import type { QrModules } from "../src/http/qr.ts";

// A CommonJS module: where its function is depends on who imports it.
const decode = jsqr.default as unknown as typeof jsqr.default.default;

const PIXELS = 4;

/** Reads a drawn QR code as a camera would; undefined when there is none to be seen. */
export function readQr({ size, modules }: QrModules): string | undefined {
  const side = size * PIXELS;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const module = modules[Math.floor(y / PIXELS) * size + Math.floor(x / PIXELS)];
      if (module === "1") pixels.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
    }
  return decode(pixels, side, side)?.data;
}
