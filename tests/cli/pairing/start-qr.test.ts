import { describe, expect, it } from "vitest";
import { FailureBucket } from "../../../src/auth/failure-bucket.ts";
import { PairingCodes } from "../../../src/auth/pairing-codes.ts";
import { startQrText } from "../../../src/cli/pairing/start-qr.ts";
import type { Screen } from "../../../src/cli/pairing/terminal-qr.ts";
import type { PublicUrlChoice } from "../../../src/cli/reach/public-url.ts";
import { readScreen } from "./read-screen.ts";

const TERMINAL: Screen = { isTerminal: true, columns: 80, colours: true };
const FILE: Screen = { isTerminal: false, colours: false };

const WORKS: PublicUrlChoice = {
  chosen: { source: "public-url", url: "https://pc.example.com/" },
  works: true,
  failed: [],
};
const NONE: PublicUrlChoice = { chosen: undefined, works: false, failed: [] };
const BROKEN: PublicUrlChoice = {
  chosen: { source: "public-url", url: "https://pc.example.com/" },
  works: false,
  failed: [{ source: "public-url", url: "https://pc.example.com/", message: "No route." }],
};

describe("startQrText", () => {
  it.each([
    ["on a terminal", TERMINAL, false],
    ["where there is none, when asked for", FILE, true],
  ])("shows a QR code that pairs, %s", async (_where, screen, wanted) => {
    const codes = new PairingCodes();
    const text = await startQrText(WORKS, { codes, screen, wanted });
    const link = /^ {2}(https:\/\/pc\.example\.com\/#pair=(\S+))$/m.exec(text);
    expect(readScreen(text, { darkOnLight: false })).toBe(link?.[1]);
    const spent = codes.redeem(link?.[2] ?? "", async (grants) => grants, new FailureBucket());
    expect(await spent).toEqual(["agent"]);
    expect(text).toMatch(/^The phone may chat, and use and answer for agents, .* --chat-only$/m);
  });

  it("prints the address alone where there is no terminal, and no code", async () => {
    const codes = new PairingCodes();
    expect(await startQrText(WORKS, { codes, screen: FILE, wanted: false })).toBe(
      "A phone reaches this PC at https://pc.example.com. To pair one: npx tsx mod.ts pair\n",
    );
  });

  it("is silent where there is nothing to show", async () => {
    const codes = new PairingCodes();
    expect(await startQrText(NONE, { codes, screen: TERMINAL, wanted: false })).toBe("");
  });

  it("names what does not work, wherever it is read", async () => {
    const codes = new PairingCodes();
    expect(await startQrText(BROKEN, { codes, screen: FILE, wanted: false })).toBe(
      "  WARNING   No route.\n",
    );
    expect(await startQrText(BROKEN, { codes, screen: TERMINAL, wanted: false })).toMatch(
      /^ {2}WARNING {3}No route\.\n\nPoint the phone/,
    );
  });

  it("says why there is none, when it was asked for", async () => {
    const codes = new PairingCodes();
    expect(await startQrText(NONE, { codes, screen: TERMINAL, wanted: true })).toBe(
      "There is no QR code to show yet: no address is known by which a phone reaches this PC. Start with --tunnel quick, or with --public-url and the address.\n",
    );
  });
});
