import { describe, expect, it } from "vitest";
import { checkHost } from "../../src/http/allowed-hosts.ts";

function isAllowed(host: string | null, alsoAllowed?: readonly string[]): boolean {
  try {
    checkHost(host, alsoAllowed);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: "host.not_allowed", status: 421 });
    return false;
  }
}

describe("checkHost", () => {
  it.each([
    "127.0.0.1",
    "127.0.0.1:53210",
    "127.0.0.1.",
    "192.168.1.20:80",
    "8.8.8.8",
    "[::1]",
    "[::1]:53210",
    "[fe80::1]",
    "[2001:DB8::1]:443",
    "[::ffff:127.0.0.1]",
    "localhost",
    "LOCALHOST:53210",
    "localhost.",
    "flo-laptop",
    "app.localhost",
    "flo-laptop.local",
    "pc.lan:8080",
    "pc.home.arpa",
    "quiet-words-here.trycloudflare.com",
    "pc.tail1234.ts.net:443",
    " localhost ",
  ])("allows %s", (host) => {
    expect(isAllowed(host)).toBe(true);
  });

  it.each(
    [
      "evil.example",
      "evil.example:53210",
      "chat.example.com",
      "localhost.evil.example",
      "127.0.0.1.evil.example",
      "trycloudflare.com",
      "eviltrycloudflare.com",
      "ts.net",
      "evilts.net",
      ".local",
      "a..local",
      "0.0.0.0",
      "0.0.0.0:53210",
      "000.0.0.0",
      "0",
      "0x0",
      "[::]",
      "[::]:53210",
      "[0:0:0:0:0:0:0:0]",
      "[::0.0.0.0]",
      "[::ffff:0.0.0.0]",
      "256.1.1.1",
      "1.2.3",
      "1.2.3.4.5",
      "",
      ":53210",
      "[",
      "[]",
      "[::1",
      "[::1]x",
      "localhost:80:80",
      "localhost:http",
      "localhost, evil.example",
      "user@localhost",
      "localhost/path",
      "local host",
      "lоcalhost.local",
      "x\u0000.local",
      null,
    ].filter((host) => host !== "evil.example.local."),
  )("refuses %j", (host) => {
    expect(isAllowed(host)).toBe(false);
  });

  it("allows the public URL's host, in any case and on any port, and no other", () => {
    expect(isAllowed("Chat.Example.com:443", ["chat.EXAMPLE.com"])).toBe(true);
    expect(isAllowed("chat.example.com.", ["chat.example.com"])).toBe(true);
    expect(isAllowed("x.chat.example.com", ["chat.example.com"])).toBe(false);
    expect(isAllowed("b.example", ["a.example", "b.example"])).toBe(true);
    expect(isAllowed("c.example", ["a.example", "b.example"])).toBe(false);
    expect(isAllowed("", [""])).toBe(false);
    expect(isAllowed("0.0.0.0", ["0.0.0.0"])).toBe(false);
  });

  it("names the host and says how to allow it", () => {
    expect(() => checkHost("Evil.Example:80")).toThrow(
      'This server does not answer under the name "evil.example". If it is yours, start remote-chat with --public-url https://NAME on the PC.',
    );
  });

  it("shortens a name that nobody could read, and takes no time over it", () => {
    expect(() => checkHost(`${"a".repeat(1_000_000)}.example`)).toThrow(
      `under the name "${"a".repeat(100)}".`,
    );
    expect(isAllowed("[".repeat(1_000_000))).toBe(false);
    expect(isAllowed(`${"a.".repeat(500_000)}!`)).toBe(false);
  });
});
