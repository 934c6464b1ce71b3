import { readFileSync, statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CliError } from "../../../src/cli/cli-error.ts";
import { openPage } from "../../../src/cli/commands/open.ts";
import {
  openerOf,
  openInBrowser,
  redirectFile,
  redirectPage,
} from "../../../src/cli/pairing/open-browser.ts";
import { temporaryHome } from "../temporary-home.ts";

const URL_HERE = "http://127.0.0.1:53210";
const LINK = `${URL_HERE}/#open=abc`;

function serverAt(url: string) {
  const expiresAt = new Date(2026, 0, 2, 14, 5).toISOString();
  return { url, newOwnerCode: async () => ({ code: "abc", expiresAt }) };
}

describe("openPage", () => {
  const REST = `  ${LINK}
It works once, until 14:05. To end what such links opened: npx tsx mod.ts open --revoke
`;
  it.each<[string, ((link: string) => Promise<boolean>) | false, string]>([
    ["where no browser shall start", false, "Open this in a browser on this PC:"],
    ["where there is no desktop", async () => false, "Open this in a browser on this PC:"],
    [
      "beside the browser",
      async (link) => link === LINK,
      "The browser opens the page. If it does not, open this there:",
    ],
    [
      "and says why none could be started",
      async () => {
        throw new CliError("The disk is full.");
      },
      "The disk is full. Open this in a browser on this PC:",
    ],
  ])("prints the link %s", async (_where, start, heading) => {
    expect(await openPage(serverAt(URL_HERE), start)).toBe(`${heading}\n${REST}`);
  });

  it("makes no link that could not work", async () => {
    await expect(openPage(serverAt("http://192.168.1.5:53210"), false)).rejects.toThrow(
      "such a link works only at a loopback address",
    );
  });
});

describe("openInBrowser", () => {
  it.each([
    ["darwin", {}, ["open"]],
    ["win32", {}, ["C:\\Windows\\System32\\rundll32.exe", "url.dll,FileProtocolHandler"]],
    ["linux", { DISPLAY: ":0" }, ["xdg-open"]],
    ["linux", { WAYLAND_DISPLAY: "wayland-0" }, ["xdg-open"]],
    ["linux", {}, undefined],
  ] as const)("knows what opens a file on %s with %j", (platform, env, opener) => {
    expect(openerOf(platform, env)).toEqual(opener);
  });

  it("puts the link into a file that only its owner can read, and into no argument", async () => {
    const home = temporaryHome();
    // No such program is on this PATH.
    const env = { DISPLAY: ":0", PATH: home };
    expect(await openInBrowser(LINK, { home, env, platform: "linux" })).toBe(false);
    expect(readFileSync(redirectFile(home), "utf8")).toBe(redirectPage(LINK));
    expect(redirectPage(LINK)).toContain(`content="0;url=${LINK}"`);
    expect(statSync(redirectFile(home)).mode & 0o777).toBe(0o600);
  });

  it("writes nothing where there is no desktop", async () => {
    const home = temporaryHome();
    expect(await openInBrowser(LINK, { home, env: {}, platform: "linux" })).toBe(false);
    expect(() => statSync(redirectFile(home))).toThrow();
  });
});
