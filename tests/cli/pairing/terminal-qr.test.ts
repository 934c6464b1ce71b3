import { describe, expect, it } from "vitest";
import { drawQr, screenOf } from "../../../src/cli/pairing/terminal-qr.ts";
import { qrModules } from "../../../src/http/qr.ts";
import { readScreen } from "./read-screen.ts";

const LINK = "https://salt-fish-bottle-9742.trycloudflare.com/#pair=AbCdEfGhIjKlMnOpQrStUv";

const PAYLOAD = `dotagents://config?baseUrl=https%3A%2F%2Fpc.tail1234.ts.net%2Fv1&apiKey=${"k".repeat(43)}`;

describe("drawQr", () => {
  it.each([
    ["a dark terminal", true, { darkOnLight: false }],
    ["a light terminal", true, { darkOnLight: true }],
    ["a dark terminal without colours", false, { darkOnLight: false }],
    ["a light terminal without colours, inverted", false, { darkOnLight: true }],
  ])("is read back from %s", async (_what, colours, theme) => {
    for (const text of [LINK, PAYLOAD]) {
      const drawn = drawQr(await qrModules(text), { isTerminal: true, columns: 80, colours });
      expect(readScreen(drawn ?? "", theme)).toBe(text);
    }
  });

  it("has lines of one width, each ending in the terminal's own colours", async () => {
    const qr = await qrModules(LINK);
    const drawn = drawQr(qr, { isTerminal: true, columns: qr.size, colours: true }) ?? "";
    const lines = drawn.split("\n");
    expect(lines).toHaveLength(Math.ceil(qr.size / 2));
    for (const line of lines) {
      expect(line.startsWith("\u001b[38;5;16;48;5;231m")).toBe(true);
      expect(line.endsWith("\u001b[0m")).toBe(true);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they are made of.
      expect(line.replace(/\u001b\[[\d;]*m/g, "")).toHaveLength(qr.size);
    }
  });

  it("has no escapes where colours are not welcome", async () => {
    const drawn = drawQr(await qrModules(LINK), { isTerminal: false, colours: false });
    expect(drawn).toMatch(/^[ █▀▄\n]+$/);
  });

  it.each([0, 1])("needs all its columns: %i too few", async (missing) => {
    const qr = await qrModules(LINK);
    const drawn = drawQr(qr, { isTerminal: true, columns: qr.size - missing, colours: true });
    expect(drawn === undefined).toBe(missing > 0);
  });

  it("fits 80 columns and 24 lines with a tunnel's link", async () => {
    const { size } = await qrModules(LINK);
    expect(size).toBeLessThanOrEqual(46);
  });
});

describe("screenOf", () => {
  it.each([
    ["a terminal", { isTTY: true, columns: 80 }, {}, true, true],
    ["a file", {}, {}, false, false],
    ["a terminal with NO_COLOR", { isTTY: true, columns: 80 }, { NO_COLOR: "1" }, true, false],
    ["a terminal with an empty NO_COLOR", { isTTY: true }, { NO_COLOR: "" }, true, true],
    ["a dumb terminal", { isTTY: true }, { TERM: "dumb" }, true, false],
  ])("knows %s", (_what, stream, env, isTerminal, colours) => {
    const { columns } = stream as { columns?: number };
    expect(screenOf(stream, env)).toEqual({ isTerminal, columns, colours });
  });
});
