import { connect, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { startFake, stream } from "../../fakes/fake-provider.ts";
import { type ServedCli, serveCli } from "../spawn-cli.ts";
import { configFor, temporaryHome } from "../temporary-home.ts";

/** Opens a stream to a provider that says "hi" and then nothing, and waits for that. */
async function openStream(): Promise<{ served: ServedCli; rest: Promise<string> }> {
  const fake = await startFake("openai", stream("hi", { fail: "hang" }));
  onTestFinished(() => fake.close());
  const served = await serveCli(temporaryHome(configFor(fake.url)));
  const socket = connect(Number(new URL(served.url).port), "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  const body = '{"messages":[{"role":"user","content":"x"}]}';
  socket.write(
    `POST /v1/chat/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${served.token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  const { begun, rest } = readAll(socket);
  await begun;
  return { served, rest };
}

function readAll(socket: Socket): { begun: Promise<void>; rest: Promise<string> } {
  let text = "";
  const begun = new Promise<void>((resolve) => {
    socket.on("data", (data) => {
      text += data;
      if (text.includes('"hi"')) resolve();
    });
  });
  const rest = new Promise<string>((resolve) => socket.on("close", () => resolve(text)));
  return { begun, rest };
}

describe("mod.ts, when it is stopped,", () => {
  it("by SIGTERM or SIGHUP, ends within the drain, with one error for an open stream, and exit code 0", async () => {
    // At the same time, since each waits for as long as a reply may take to finish.
    const stopBy = async (signal: NodeJS.Signals): Promise<void> => {
      const { served, rest } = await openStream();
      served.child.kill(signal);
      const text = await rest;
      expect(text.match(/"type":"(done|error)"/g)).toEqual(['"type":"error"']);
      expect(text).toContain("remote-chat on the PC was stopped before the reply was finished.");
      expect((await served.ended).code).toBe(0);
    };
    await Promise.all([stopBy("SIGTERM"), stopBy("SIGHUP")]);
  });

  it("ends at once on a second signal", async () => {
    const { served } = await openStream();
    served.child.kill("SIGTERM");
    await served.output(/Stopping/);
    served.child.kill("SIGINT");
    expect((await served.ended).code).toBe(130);
  });
});
