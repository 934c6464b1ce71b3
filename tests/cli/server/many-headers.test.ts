import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { listenNode } from "../../../src/cli/server/listen-node.ts";

test("listenNode passes on an Authorization that comes after 2,000 other headers", async () => {
  const fetch = async ({ headers }: Request) => new Response(headers.get("authorization"));
  const listener = await listenNode({ host: "127.0.0.1", port: 0, fetch });
  onTestFinished(() => listener.close());
  const socket = connect(listener.port, "127.0.0.1");
  const many = "a:\r\n".repeat(2001);
  socket.write(
    `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n${many}Authorization: Bearer x\r\n\r\n`,
  );
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 [\s\S]*Bearer x/);
});
