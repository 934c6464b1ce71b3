import { describe, expect, test } from "vitest";
import { proxyFor, shownProxy, unusableProxies } from "../../../src/cli/reach/proxy-for.ts";

const PROXY = "http://proxy.example:3128/";

describe("proxyFor takes", () => {
  test.each<[string, string, Record<string, string>, string | undefined]>([
    ["HTTPS_PROXY for https", "https://api.example", { HTTPS_PROXY: PROXY }, PROXY],
    ["HTTP_PROXY for http", "http://api.example", { HTTP_PROXY: PROXY }, PROXY],
    ["no HTTP_PROXY for https", "https://api.example", { HTTP_PROXY: PROXY }, undefined],
    ["no HTTPS_PROXY for http", "http://api.example", { HTTPS_PROXY: PROXY }, undefined],
    ["ALL_PROXY for either", "https://api.example", { ALL_PROXY: PROXY }, PROXY],
    [
      "small letters first",
      "https://api.example",
      { https_proxy: PROXY, HTTPS_PROXY: "http://other.example" },
      PROXY,
    ],
    [
      "the other spelling when one is empty",
      "https://api.example",
      { https_proxy: " ", HTTPS_PROXY: PROXY },
      PROXY,
    ],
    [
      "a proxy without a scheme",
      "https://api.example",
      { HTTPS_PROXY: "proxy.example:3128" },
      PROXY,
    ],
    [
      "a proxy with credentials",
      "https://api.example",
      { HTTPS_PROXY: "http://me:p%40ss@proxy.example:3128" },
      "http://me:p%40ss@proxy.example:3128/",
    ],
    ["no SOCKS proxy", "https://api.example", { ALL_PROXY: "socks5://proxy.example" }, undefined],
    ["nothing that is no URL", "https://api.example", { HTTPS_PROXY: "http://[" }, undefined],
    ["nothing where nothing is set", "https://api.example", {}, undefined],
    ["nothing for other schemes", "file:///etc/hosts", { ALL_PROXY: PROXY }, undefined],
  ])("%s", (_name, url, env, expected) => expect(proxyFor(new URL(url), env)?.href).toBe(expected));
});

test.each([
  "http://127.0.0.1:11434",
  "http://localhost:11434",
  "http://[::1]:11434",
  "http://0.0.0.0:11434",
  "http://10.1.2.3",
  "http://172.20.0.1",
  "https://192.168.1.7",
  "http://169.254.1.1",
  "http://100.100.1.1",
  "http://[fd00::1]",
  "http://[fe80::1]",
  "http://nas:11434",
  "http://nas.local",
  "http://nas.lan",
  "http://nas.home.arpa",
  "http://app.localhost",
])("%s never goes through a proxy", (url) => {
  const env = { HTTP_PROXY: PROXY, HTTPS_PROXY: PROXY, ALL_PROXY: PROXY };
  expect(proxyFor(new URL(url), env)).toBeUndefined();
});

test.each<[list: string, url: string, direct: boolean]>([
  ["*", "https://api.example", true],
  ["api.example", "https://api.example", true],
  ["API.Example", "https://api.example", true],
  ["api.example", "https://api.example.", true],
  ["api.example", "https://eu.api.example", true],
  ["api.example", "https://myapi.example", false],
  ["api.example", "https://api.example.org", false],
  [".api.example", "https://api.example", true],
  [".api.example", "https://eu.api.example", true],
  ["*.api.example", "https://eu.api.example", true],
  ["one.example,api.example", "https://api.example", true],
  [" one.example  , api.example ", "https://api.example", true],
  ["one.example api.example", "https://api.example", true],
  ["api.example:443", "https://api.example", true],
  ["api.example:443", "https://api.example:8443", false],
  ["api.example:8443", "https://api.example:8443", true],
  ["api.example:80", "http://api.example", true],
  ["8.8.8.8", "https://8.8.8.8", true],
  ["8.8.8.8", "https://8.8.8.9", false],
  ["8.8.0.0/16", "https://8.8.8.8", true],
  ["8.9.0.0/16", "https://8.8.8.8", false],
  ["8.8.8.8/32", "https://8.8.8.8", true],
  ["0.0.0.0/0", "https://8.8.8.8", true],
  ["8.8.0.0/x", "https://8.8.8.8", false],
  ["8.8.0.0/16", "https://api.example", false],
  ["2001:db8::1", "https://[2001:db8::1]", true],
  ["2001:0db8:0::1", "https://[2001:db8::1]", true],
  ["[2001:db8::1]", "https://[2001:db8::1]", true],
  ["[2001:db8::1]:443", "https://[2001:db8::1]", true],
  ["[2001:db8::1]:444", "https://[2001:db8::1]", false],
  ["2001:db8::2", "https://[2001:db8::1]", false],
  [".", "https://api.example", false],
  [",, ,", "https://api.example", false],
  ["", "https://api.example", false],
])("NO_PROXY=%j: %s goes straight there: %s", (list, url, direct) => {
  for (const name of ["NO_PROXY", "no_proxy"]) {
    const env = { HTTP_PROXY: PROXY, HTTPS_PROXY: PROXY, [name]: list };
    expect(proxyFor(new URL(url), env) === undefined).toBe(direct);
  }
});

test("shownProxy leaves the credentials out", () =>
  expect(shownProxy(new URL("http://me:secret@proxy.example:3128/path?key=1"))).toBe(
    "http://proxy.example:3128",
  ));

describe("unusableProxies", () => {
  test.each<[string, Record<string, string>, string[]]>([
    ["no variable", {}, []],
    ["proxies that can be used", { HTTPS_PROXY: PROXY, http_proxy: "proxy:3128" }, []],
    ["a SOCKS proxy", { HTTPS_PROXY: "socks5://127.0.0.1:1080" }, ["HTTPS_PROXY"]],
    ["one for all, once", { all_proxy: "socks5h://127.0.0.1:1080" }, ["all_proxy"]],
    [
      "one for all, where another applies to both",
      { ALL_PROXY: "socks5://127.0.0.1:1080", HTTP_PROXY: PROXY, HTTPS_PROXY: PROXY },
      [],
    ],
    ["what is no address", { http_proxy: "http://", NO_PROXY: "*" }, ["http_proxy"]],
  ])("of %s", (_, env, names) => {
    expect(unusableProxies(env)).toEqual(names);
  });
});
