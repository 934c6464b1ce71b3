import { describe, expect, it } from "vitest";
import type { Grant } from "../../../src/auth/grants.ts";
import { type PairOutput, pair } from "../../../src/cli/commands/pair.ts";
import type { PairingFormat } from "../../../src/cli/pairing/pairing-formats.ts";
import type { Screen } from "../../../src/cli/pairing/terminal-qr.ts";
import { qrModules } from "../../../src/http/qr.ts";
import { readScreen } from "../pairing/read-screen.ts";

const TERMINAL: Screen = { isTerminal: true, columns: 120, colours: true };
const FILE: Screen = { isTerminal: false, colours: false };
const DARK = { darkOnLight: false };

/** A running server that makes one code, and what became of it. */
function fakeServer(url: string, { isOld = false }: { isOld?: boolean } = {}) {
  const redeemed: string[] = [];
  const link = `${url}/#pair=CODE`;
  return {
    redeemed,
    newCode: async (grants: readonly Grant[] = []) => ({
      code: "CODE",
      expiresAt: new Date(2026, 0, 2, 9, 5).toISOString(),
      url,
      link,
      qr: await qrModules(link),
      ...(!isOld && grants.length > 0 && { grants: [...grants] }),
    }),
    redeem: async (code: string, name: string) => {
      redeemed.push(`${code} ${name}`);
      return { token: "device-token", deviceId: "0123456789ab", hostname: "pc" };
    },
  };
}

async function paired(
  format: PairingFormat,
  screen: Screen,
  options: { url?: string; name?: string; qr?: boolean; grants?: readonly Grant[] } = {},
): Promise<PairOutput & { redeemed: string[]; lines: string[] }> {
  const { url = "https://pc.example.com", grants = [], ...rest } = options;
  const server = fakeServer(url);
  const output = await pair(server, { format, screen, grants, ...rest });
  expect(output.text).toMatch(/\n$/);
  return { ...output, redeemed: server.redeemed, lines: output.text.slice(0, -1).split("\n") };
}

describe("pair, as a link", () => {
  it("prints the QR code and the link on a terminal; the code is not spent", async () => {
    const { text, lines, redeemed, warning } = await paired("link", TERMINAL);
    expect(readScreen(text, DARK)).toBe("https://pc.example.com/#pair=CODE");
    expect(lines[0]).toBe("Point the phone's camera at this, or open the link there:");
    expect(lines.slice(-2)).toEqual([
      "  https://pc.example.com/#pair=CODE",
      "It pairs one device, until 09:05. For another one: npx tsx mod.ts pair",
    ]);
    expect(redeemed).toEqual([]);
    expect(warning).toBeUndefined();
  });

  it("prints the link alone where there is no terminal", async () => {
    expect((await paired("link", FILE)).lines).toEqual([
      "  https://pc.example.com/#pair=CODE",
      "It pairs one device, until 09:05. For another one: npx tsx mod.ts pair",
    ]);
  });

  it("prints the QR code there too when asked", async () => {
    const { text } = await paired("link", FILE, { qr: true });
    expect(readScreen(text, DARK)).toBe("https://pc.example.com/#pair=CODE");
  });

  it("says that a terminal is too narrow, and prints the link", async () => {
    const { lines } = await paired("link", { ...TERMINAL, columns: 20 });
    expect(lines).toEqual([
      "The QR code needs 37 columns and this terminal has 20; here is the link alone:",
      "  https://pc.example.com/#pair=CODE",
      "It pairs one device, until 09:05. For another one: npx tsx mod.ts pair",
    ]);
  });

  it("says that no phone can get here when only this PC can", async () => {
    const { lines } = await paired("link", FILE, { url: "http://127.0.0.1:53210" });
    expect(lines.at(-1)).toBe(
      "No address is known by which a phone reaches this PC, so this works on this PC alone. Start remote-chat with --tunnel quick, or with --public-url and the address.",
    );
  });
});

describe("pair, for Tokori", () => {
  it.each([TERMINAL, FILE])("prints its payload and nothing else", async (screen) => {
    const { text, redeemed, warning } = await paired("tokori", screen);
    expect(text).toBe('{"url":"https://pc.example.com","token":"device-token"}\n');
    expect(redeemed).toEqual(["CODE Tokori"]);
    expect(warning).toBe(
      "Whoever has this can chat here. To end that: npx tsx mod.ts devices revoke 0123456789ab",
    );
  });

  it("gives the device the name that was asked for", async () => {
    expect((await paired("tokori", FILE, { name: "Flo" })).redeemed).toEqual(["CODE Flo"]);
  });

  it("says that no phone can get here when only this PC can", async () => {
    const { warning } = await paired("tokori", FILE, { url: "http://127.0.0.1:53210" });
    expect(warning).toContain("No address is known by which a phone reaches this PC");
  });
});

describe("pair, for DotAgents", () => {
  const LINK = "dotagents://config?baseUrl=https%3A%2F%2Fpc.example.com%2Fv1&apiKey=device-token";

  it("prints its link, and its QR code on a terminal", async () => {
    const { text, lines, redeemed } = await paired("dotagents", TERMINAL);
    expect(readScreen(text, DARK)).toBe(LINK);
    expect(lines.at(-1)).toBe(LINK);
    expect(redeemed).toEqual(["CODE DotAgents"]);
  });

  it("prints its link alone where there is no terminal", async () => {
    expect((await paired("dotagents", FILE)).text).toBe(`${LINK}\n`);
  });
});

describe("pair, for a client of OpenAI's API", () => {
  it("prints where it is reached and a device's token, as OpenAI's libraries read them", async () => {
    const { text, redeemed, warning } = await paired("openai", TERMINAL);
    expect(text).toBe("OPENAI_BASE_URL=https://pc.example.com/v1\nOPENAI_API_KEY=device-token\n");
    expect(redeemed).toEqual(["CODE OpenAI client"]);
    expect(warning).toBe(
      "The model is default, or one of those that the client lists. Whoever has this can chat here. To end that: npx tsx mod.ts devices revoke 0123456789ab",
    );
  });

  it("takes a name for the device", async () => {
    expect((await paired("openai", FILE, { name: "aider" })).redeemed).toEqual(["CODE aider"]);
  });

  it("says that the address works on this PC alone, where clients run too", async () => {
    const { text, warning } = await paired("openai", FILE, { url: "http://127.0.0.1:53210" });
    expect(text).toMatch(/^OPENAI_BASE_URL=http:\/\/127\.0\.0\.1:53210\/v1\n/);
    expect(warning).toMatch(
      /revoke 0123456789ab\. This address works on this PC alone\. For a client elsewhere, start remote-chat with --tunnel quick, or with --public-url, and pair again\.$/,
    );
  });
});

describe("pair, with grants", () => {
  const MAY = "may chat, and use and answer for agents, if this PC has any";

  it("says what the phone may do, and how a guest's is paired", async () => {
    expect((await paired("link", FILE, { grants: ["agent"] })).lines).toEqual([
      "  https://pc.example.com/#pair=CODE",
      "It pairs one device, until 09:05. For another one: npx tsx mod.ts pair",
      `The phone ${MAY}. For a guest's phone: npx tsx mod.ts pair --chat-only`,
    ]);
  });

  it.each<PairingFormat>(["tokori", "dotagents", "openai"])(
    "warns of it where a device is paired at once: %s",
    async (format) => {
      const { warning } = await paired(format, FILE, { grants: ["agent"] });
      expect(warning).toContain(
        `Whoever has this ${MAY} (--chat-only: chat alone). To end that: npx tsx mod.ts devices revoke 0123456789ab`,
      );
    },
  );

  it.each<PairingFormat>(["link", "tokori"])(
    "claims nothing that a server of an older version has not given: %s",
    async (format) => {
      const server = fakeServer("https://pc.example.com", { isOld: true });
      const output = await pair(server, { format, screen: FILE, grants: ["agent"] });
      expect(`${output.text}${output.warning}`).not.toContain("agents");
    },
  );
});
