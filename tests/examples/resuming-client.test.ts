import { afterEach, expect, it } from "vitest";
import { createHandler } from "../../mod.ts";
import { listen } from "../../src/cli/server/listen.ts";
import type { Listener } from "../../src/cli/server/listener.ts";
import { runProgram, TOKEN } from "./start-example.ts";

let listener: Listener | undefined;
afterEach(async () => {
  await listener?.close();
  listener = undefined;
});

/** A response whose connection is lost after a text. */
function cutAfter(text: string, response: Response): Response {
  const decoder = new TextDecoder();
  let sent = "";
  const cut = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      controller.enqueue(chunk);
      sent += decoder.decode(chunk, { stream: true });
      if (sent.includes(text)) controller.terminate();
    },
  });
  return new Response(response.body?.pipeThrough(cut) ?? null, response);
}

it("examples/resuming-client.ts prints the whole reply, though its connection is lost", async () => {
  let asked = 0;
  let requests = 0;
  let onResumed = (): void => {};
  const resumed = new Promise<void>((resolve) => {
    onResumed = resolve;
  });
  const handler = createHandler({
    token: TOKEN,
    provider: {
      name: "Two words",
      async *chat() {
        asked++;
        yield "Hel";
        await resumed;
        yield "lo";
      },
    },
  });
  listener = await listen({
    host: "127.0.0.1",
    port: 0,
    fetch: async (request) => {
      const response = await handler(request);
      if (++requests === 1) return cutAfter("Hel", response);
      onResumed();
      return response;
    },
  });
  const url = `http://127.0.0.1:${listener.port}`;
  const args = ["--import", "tsx", "examples/resuming-client.ts", url, "Hi"];

  expect(await runProgram(process.execPath, args, { REMOTE_CHAT_TOKEN: TOKEN })).toEqual({
    stdout: "Hello\n",
    stderr: "\n[reconnecting: The connection ended before the reply.]\n",
    code: 0,
  });
  expect({ asked, requests }).toEqual({ asked: 1, requests: 2 });
}, 60_000);
