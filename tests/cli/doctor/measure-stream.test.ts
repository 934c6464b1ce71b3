import { describe, expect, test } from "vitest";
import { measureStream } from "../../../src/cli/doctor/measure-stream.ts";
import { ProxyError } from "../../../src/network-error.ts";
import { recordingServer } from "../../fakes/recording-server.ts";

const TOKEN = "the-owner's-token";

describe("measureStream", () => {
  test("follows no redirect: its request carries the owner's token", async () => {
    const elsewhere = await recordingServer((_request, response) => response.end());
    const server = await recordingServer((_request, response) =>
      response.writeHead(302, { location: elsewhere.url }).end(),
    );
    expect(await measureStream(server.url, { token: TOKEN })).toMatchObject({
      ending: "refused",
      message: "HTTP 302 with no content type instead of a stream.",
    });
    expect(server.requests).toHaveLength(1);
    expect(elsewhere.requests).toEqual([]);
  });

  test("reads no more than the start of a wrong answer that does not end", async () => {
    let sent = 0;
    const server = await recordingServer((_request, response) => {
      response.writeHead(200, { "content-type": "text/html" });
      const write = (): void => {
        // What nobody reads fills the sockets' buffers, a few MiB; the end is for a test that fails.
        while (!response.destroyed && sent < 64 * 2 ** 20) {
          sent += 65_536;
          if (!response.write("x".repeat(65_536))) break;
        }
        if (sent >= 64 * 2 ** 20) response.end();
      };
      response.on("drain", write).on("error", () => {});
      write();
    });
    expect(await measureStream(server.url, { token: TOKEN })).toMatchObject({
      ending: "refused",
      message: "HTTP 200 with text/html instead of a stream.",
    });
    expect(sent).toBeLessThan(32 * 2 ** 20);
  });

  test("repeats a refusal of ours", async () => {
    const server = await recordingServer((_request, response) => {
      response.writeHead(412, { "content-type": "application/json" });
      response.end('{"error":{"code":"chat.no_provider","message":"No provider is active."}}');
    });
    expect(await measureStream(server.url, { token: TOKEN })).toMatchObject({
      ending: "refused",
      message: "No provider is active.",
    });
  });

  test("ends a refusal that does not end by itself", async () => {
    const server = await recordingServer((_request, response) =>
      response.writeHead(502, { "content-type": "text/html" }).write("<h1>"),
    );
    expect(await measureStream(server.url, { token: TOKEN, timeoutMs: 200 })).toMatchObject({
      ending: "timeout",
    });
  });

  test("says of a proxy that fails which one it is", async () => {
    const message = "The proxy http://proxy.example:3128 accepts no connection.";
    const fetch = () => Promise.reject(new ProxyError(message));
    expect(await measureStream("https://pc.example.com", { token: TOKEN, fetch })).toMatchObject({
      ending: "cut",
      message,
    });
  });
});
