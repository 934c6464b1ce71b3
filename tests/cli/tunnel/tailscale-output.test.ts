import { describe, expect, test } from "vitest";
import {
  readFunnelLine,
  readTailnetStatus,
  statusFailure,
} from "../../../src/cli/tunnel/tailscale-output.ts";

describe("readTailnetStatus", () => {
  test("gives the URL of this PC's name, without the final dot", () => {
    const json = `{"BackendState":"Running","Self":{"DNSName":"flo-laptop.tail1234.ts.net."}}`;
    expect(readTailnetStatus(json)).toEqual({
      type: "url",
      url: "https://flo-laptop.tail1234.ts.net",
    });
  });
  test.each([
    [`{"BackendState":"Stopped"}`, /stopped.*tailscale up/],
    [`{"BackendState":"NeedsLogin","AuthURL":""}`, /logged out.*tailscale up$/],
    [
      `{"BackendState":"NeedsLogin","AuthURL":"https://login.tailscale.com/a/1"}`,
      /logged out.*or open https:\/\/login\.tailscale\.com\/a\/1$/,
    ],
    [`{"BackendState":"NeedsMachineAuth","Self":null}`, /not yet approved/],
    [`{"BackendState":"Running","Self":{"DNSName":""}}`, /MagicDNS/],
    [`{"BackendState":"Running","Self":{"DNSName":"a b"}}`, /MagicDNS/],
    ["not json", /cannot be read/],
  ])("says what is in the way: %s", (json, message) =>
    expect(readTailnetStatus(json)).toEqual({
      type: "problem",
      message: expect.stringMatching(message),
    }),
  );
});

describe("readFunnelLine", () => {
  test.each([
    "https://flo-laptop.tail1234.ts.net/",
    "|-- proxy http://127.0.0.1:53210",
    "Press Ctrl+C to exit.",
    "To enable, visit:",
    'Warning: client version "1.100" != tailscaled server version "1.102"',
  ])("takes nothing from %s", (line) => expect(readFunnelLine(line)).toBeUndefined());
  test("sees that it serves the internet, not only the tailnet", () => {
    expect(readFunnelLine("Available on the internet:")).toEqual({ type: "connected" });
    expect(readFunnelLine("Available within your tailnet:")).toBeUndefined();
  });
  test.each([
    [
      "https://login.tailscale.com/f/funnel?node=nABC",
      /Open https:\/\/login\.tailscale\.com\/f\/funnel\?node=nABC$/,
    ],
    ["Funnel is not enabled on your tailnet.", /access rules/],
    [
      'Funnel not available; "funnel" node attribute not set. See https://tailscale.com/s/no-funnel.',
      /access rules/,
    ],
    [
      "Funnel not available; HTTPS must be enabled. See https://tailscale.com/s/https.",
      /certificates/,
    ],
    ["Logged out.", /tailscale up/],
    ["Tailscale is stopped.", /tailscale up/],
    [
      "sending serve config: updating config: Unable to turn on Funnel while shields-up is enabled",
      /shields-up=false/,
    ],
    ["foreground listener already exists for port 443", /funnel reset/],
    ["error: something new", /^tailscale says: error: something new$/],
  ])("names the problem of %s", (line, message) =>
    expect(readFunnelLine(line)).toEqual({
      type: "problem",
      message: expect.stringMatching(message),
    }),
  );
  test.each([
    ["sending serve config: Access denied: serve config denied", /--operator=\$USER/],
    ["flag provided but not defined: -bg", /too old/],
    ["Error: the CLI for serve and funnel has changed.", /too old/],
  ])("gives up at %s", (line, message) =>
    expect(readFunnelLine(line)).toEqual({
      type: "problem",
      message: expect.stringMatching(message),
      final: true,
    }),
  );
});

test.each([
  ["failed to connect to local tailscaled; it doesn't appear to be running", /systemctl start/],
  ["", /^Tailscale does not answer\.$/],
  ["something\nelse", /It says: something else$/],
])("statusFailure says why %j", (output, message) =>
  expect(statusFailure(output).message).toMatch(message),
);
