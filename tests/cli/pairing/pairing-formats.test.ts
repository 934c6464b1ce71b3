import { describe, expect, it } from "vitest";
import {
  baseUrl,
  dotagentsLink,
  openaiSettings,
  tokoriPayload,
} from "../../../src/cli/pairing/pairing-formats.ts";

const URLS: [string, string][] = [
  ["https://a.trycloudflare.com", "https://a.trycloudflare.com"],
  ["https://a.trycloudflare.com/", "https://a.trycloudflare.com"],
  ["https://a.trycloudflare.com/v1", "https://a.trycloudflare.com"],
  ["https://a.trycloudflare.com/v1/", "https://a.trycloudflare.com"],
  ["https://pc.example.com/chat/", "https://pc.example.com/chat"],
  ["https://pc.example.com/chat/v1//", "https://pc.example.com/chat"],
  ["https://pc.example.com/?a=b#c", "https://pc.example.com"],
  ["http://192.168.1.5:53210", "http://192.168.1.5:53210"],
  ["http://[::1]:53210/", "http://[::1]:53210"],
];

describe("baseUrl", () => {
  it.each(URLS)("makes of %s %s", (url, expected) => {
    expect(baseUrl(url)).toBe(expected);
  });
});

describe("tokoriPayload", () => {
  it.each(URLS)("has no slash and no /v1 at the end of its URL: %s", (url, expected) => {
    expect(tokoriPayload({ url, token: "a_b-c" })).toBe(`{"url":"${expected}","token":"a_b-c"}`);
  });
});

describe("dotagentsLink", () => {
  it.each(URLS)("has /v1 at the end of its URL: %s", (url, expected) => {
    const link = new URL(dotagentsLink({ url, token: "a_b-c" }));
    expect([link.protocol, link.host]).toEqual(["dotagents:", "config"]);
    expect([...link.searchParams]).toEqual([
      ["baseUrl", `${expected}/v1`],
      ["apiKey", "a_b-c"],
    ]);
  });

  it("escapes as its own app does", () => {
    expect(dotagentsLink({ url: "https://pc.example.com", token: "a&b" })).toBe(
      "dotagents://config?baseUrl=https%3A%2F%2Fpc.example.com%2Fv1&apiKey=a%26b",
    );
  });
});

describe("openaiSettings", () => {
  it.each(URLS)("has /v1 at the end of its URL: %s", (url, expected) => {
    expect(openaiSettings({ url, token: "a_b-c" })).toBe(
      `OPENAI_BASE_URL=${expected}/v1\nOPENAI_API_KEY=a_b-c`,
    );
  });
});
