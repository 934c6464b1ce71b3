import { describe, expect, it } from "vitest";
import { qrModules } from "../../src/http/qr.ts";
import { readQr } from "../read-qr.ts";

describe("qrModules", () => {
  it.each([
    [
      "a pairing link",
      "https://salt-fish-bottle-9742.trycloudflare.com/#pair=AbCdEfGhIjKlMnOpQrStUv",
    ],
    ["a payload", JSON.stringify({ url: "https://pc.example.com", token: "x".repeat(43) })],
    [
      "a deep link",
      `dotagents://config?baseUrl=https%3A%2F%2Fpc.ts.net%2Fv1&apiKey=${"x".repeat(43)}`,
    ],
    ["other scripts", "https://例え.example/#pair=ü"],
  ])("is read back as %s", async (_what, text) => {
    expect(readQr(await qrModules(text))).toBe(text);
  });

  it("has a quiet zone of four light modules on each side, and all its modules", async () => {
    const { size, modules } = await qrModules("https://pc.example.com");
    expect(modules).toHaveLength(size * size);
    const rows = Array.from({ length: size }, (_, y) => modules.slice(y * size, (y + 1) * size));
    const dark = rows.flatMap((row, y) => [...row].flatMap((m, x) => (m === "1" ? [[x, y]] : [])));
    expect(Math.min(...dark.flat())).toBe(4);
    expect(Math.max(...dark.flat())).toBe(size - 5);
  });
});
