import { describe, expect, test } from "vitest";
import { readCloudflaredLine } from "../../../src/cli/tunnel/cloudflared-output.ts";

const AT = "2026-08-20T10:54:27Z";

describe("readCloudflaredLine finds the quick tunnel's URL", () => {
  const url = { type: "url", url: "https://seasonal-deck-organisms-sf.trycloudflare.com" };
  test.each([
    `${AT} INF |  https://seasonal-deck-organisms-sf.trycloudflare.com                 |`,
    "2022-01-29T09:49:15.123+01:00 INF |  https://seasonal-deck-organisms-sf.trycloudflare.com  |",
    "https://Seasonal-Deck-Organisms-SF.trycloudflare.com/",
    `{"level":"info","message":"|  https://seasonal-deck-organisms-sf.trycloudflare.com  |","time":"${AT}"}`,
    `${AT} INF Your tunnel: https://seasonal-deck-organisms-sf.trycloudflare.com`,
  ])("in %s", (line) => expect(readCloudflaredLine(line)).toEqual(url));
});

describe("readCloudflaredLine finds no URL", () => {
  test.each([
    `${AT} INF Requesting new quick Tunnel on trycloudflare.com...`,
    `${AT} INF Thank you for trying Cloudflare Tunnel (https://www.cloudflare.com/website-terms/)`,
    `${AT} INF |  https://api.trycloudflare.com  |`,
    `${AT} INF |  https://evil.trycloudflare.com.example.org  |`,
    `${AT} INF Settings: map[url:https://seasonal-deck.trycloudflare.com]`,
    `${AT} INF Generated Connector ID: 6bb1b9f4-4a3e-4a3c-9a39-6a8b7b7a6d11`,
    `{"level":"info","message":`,
    `${AT} ERR Cannot determine default origin certificate path. No file cert.pem in [~/.cloudflared]. You need to specify the origin certificate path by specifying the origincert option in the configuration file originCertPath=`,
    `${AT} WRN retrying dest="https://seasonal-deck.trycloudflare.com/"`,
  ])("in %s", (line) => expect(readCloudflaredLine(line)).toBeUndefined());
});

describe("readCloudflaredLine sees the connection", () => {
  test.each([
    `${AT} INF Registered tunnel connection connIndex=0 connection=0d3f4a6c-6a1f-4c8e-9d5e-0f8e2c1b7a90 event=0 ip=198.41.200.13 location=fra08 protocol=quic`,
    `${AT} INF Connection 0d3f4a6c-6a1f-4c8e-9d5e-0f8e2c1b7a90 registered connIndex=0 location=FRA`,
    `{"connIndex":0,"level":"info","message":"Registered tunnel connection","time":"${AT}"}`,
  ])("in %s", (line) => expect(readCloudflaredLine(line)).toEqual({ type: "connected" }));
});

describe("readCloudflaredLine names the problem", () => {
  test.each([
    [
      `failed to request quick Tunnel: Post "https://api.trycloudflare.com/tunnel": dial tcp: lookup api.trycloudflare.com on 127.0.0.53:53: no such host`,
      { message: /cannot reach Cloudflare/ },
    ],
    [
      `${AT} ERR Error unmarshaling QuickTunnel response: error code: 1015 error="invalid character 'e'" status_code="429 Too Many Requests"`,
      { message: /no more quick tunnels/, pauseMs: 60_000 },
    ],
    [
      `{"error":"invalid character 'e'","level":"error","message":"Error unmarshaling QuickTunnel response: <html>","status_code":"429 Too Many Requests"}`,
      { message: /no more quick tunnels/, pauseMs: 60_000 },
    ],
    ["failed to parse quick Tunnel ID: invalid UUID length: 0", { message: /gave no tunnel/ }],
    ["tunnel credentials file not found", { message: /--tunnel-credentials FILE/, final: true }],
    [
      "Tunnel credentials file '/home/flo/x.json' doesn't exist or is not a file",
      { message: /--tunnel-credentials FILE/, final: true },
    ],
    [
      `${AT} ERR Invalid JSON when parsing credentials file: unexpected end of JSON input`,
      { message: /not cert\.pem/, final: true },
    ],
    [
      "error parsing tunnel ID: mine is neither the ID nor the name of any of your tunnels",
      { message: /tunnel list/, final: true },
    ],
    [
      `${AT} ERR Register tunnel error from server side error="Unauthorized: Tunnel not found" connIndex=0`,
      { message: /was deleted/ },
    ],
    [
      "Incorrect Usage: flag provided but not defined: -no-autoupdate",
      { message: /too old/, final: true },
    ],
    [
      `${AT} ERR Failed to dial a quic connection error="failed to dial to edge with quic: timeout: no recent network activity" connIndex=0`,
      { message: /port 7844/ },
    ],
    [
      `${AT} ERR  error="Unable to reach the origin service. The service may be down" dest=https://seasonal-deck.trycloudflare.com/v1/health`,
      { message: /does not reach this server/ },
    ],
    [
      `${AT} ERR Request failed error="Get \\"https://another-name.trycloudflare.com/\\": EOF"`,
      { message: /^cloudflared says: Request failed/ },
    ],
  ])(
    "of %s",
    (line, { message, ...rest }: { message: RegExp; final?: boolean; pauseMs?: number }) =>
      expect(readCloudflaredLine(line)).toEqual({
        type: "problem",
        message: expect.stringMatching(message),
        ...rest,
      }),
  );
});
