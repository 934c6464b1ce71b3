import { describe, expect, test } from "vitest";
import { completeUrl, serverName, withoutSecrets } from "../../../src/cli/providers/address.ts";

describe("completeUrl", () => {
  test.each([
    ["127.0.0.1:1234/v1", "http://127.0.0.1:1234/v1"],
    [":1234/v1", "http://127.0.0.1:1234/v1"],
    ["1234", "http://127.0.0.1:1234"],
    ["1234/v1", "http://127.0.0.1:1234/v1"],
    ["localhost:1234", "http://localhost:1234"],
    [" pc ", "http://pc"],
    ["pc.local:8080/v1", "http://pc.local:8080/v1"],
    ["nas.lan/v1", "http://nas.lan/v1"],
    ["192.168.1.9:8000/v1", "http://192.168.1.9:8000/v1"],
    ["172.16.0.1", "http://172.16.0.1"],
    ["100.64.1.2", "http://100.64.1.2"],
    ["[::1]:1234", "http://[::1]:1234"],
    ["[fd00::1]", "http://[fd00::1]"],
    ["api.deepseek.com/v1", "https://api.deepseek.com/v1"],
    ["8.8.8.8/v1", "https://8.8.8.8/v1"],
    ["172.32.0.1", "https://172.32.0.1"],
    ["127.evil.example", "https://127.evil.example"],
    ["[2001:db8::1]", "https://[2001:db8::1]"],
    ["http://api.deepseek.com/v1", "http://api.deepseek.com/v1"],
    ["HTTPS://127.0.0.1/v1", "HTTPS://127.0.0.1/v1"],
  ])("%j is %s", (typed, url) => {
    expect(completeUrl(typed)).toBe(url);
  });

  test.each([
    "",
    "ftp://x",
    "file:///etc/passwd",
    "a b",
    "http://",
    "$OPENAI_API_KEY",
    "::::",
    "123456",
    "pc:port",
  ])("%j is no address", (typed) => {
    expect(completeUrl(typed)).toBeUndefined();
  });
});

test.each([
  ["http://127.0.0.1:1234/v1", "local"],
  ["http://localhost:1234", "local"],
  ["https://api.deepseek.com/v1", "deepseek"],
  ["https://openrouter.ai/api/v1", "openrouter"],
  ["http://pc:1/v1", "pc"],
  ["http://192.168.1.9:1/v1", "192.168.1.9"],
])("serverName(%j) is %s", (address, name) => {
  expect(serverName(address)).toBe(name);
});

test.each([
  ["http://a:b@pc/v1/?key=k#k", "http://pc/v1"],
  ["https://pc", "https://pc"],
  ["not an address", undefined],
  ["data:secret", undefined],
])("withoutSecrets(%j) is %s", (address, shown) => {
  expect(withoutSecrets(address)).toBe(shown);
});
