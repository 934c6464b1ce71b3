import { expect, test } from "vitest";
import { inferUrlSources } from "../../../src/cli/doctor/url-sources.ts";

const TUNNEL = "https://one-two.trycloudflare.com";

test.each<[string, Parameters<typeof inferUrlSources>, ReturnType<typeof inferUrlSources>]>([
  ["nothing known", [undefined, { port: 1 }], { host: "127.0.0.1" }],
  [
    "its own address in the local network",
    ["http://192.168.1.7:53210", { port: 53210 }],
    { host: "192.168.1.7" },
  ],
  [
    "a proxy at another port of that address",
    ["http://192.168.1.7:8080", { port: 53210 }],
    { host: "127.0.0.1", publicUrl: "http://192.168.1.7:8080" },
  ],
  [
    "a port of this PC that is passed on",
    ["http://127.0.0.1:53210", { port: 53210 }],
    { host: "127.0.0.1", publicUrl: "http://127.0.0.1:53210" },
  ],
  [
    "a name",
    ["https://chat.example.com", { port: 53210 }],
    { host: "127.0.0.1", publicUrl: "https://chat.example.com" },
  ],
  [
    "the tunnel alone",
    [TUNNEL, { port: 1, tunnel: { state: "ready", url: TUNNEL } }],
    { host: "127.0.0.1", tunnelUrl: TUNNEL },
  ],
  [
    "a tunnel that was stopped",
    [undefined, { port: 1, tunnel: { state: "stopped", url: TUNNEL } }],
    { host: "127.0.0.1" },
  ],
])("inferUrlSources tells %s by its URL", (_name, [known, options], ways) =>
  expect(inferUrlSources(known, options)).toEqual(ways),
);
