import { type Step, stream } from "../../fakes/fake-provider.ts";
import { closedOf, equal, within } from "../assert.ts";
import type { Host, Setup } from "../host.ts";
import { connectRaw, rawChat } from "../raw-client.ts";
import type { Case } from "../suite.ts";
import { type RunningWorkerd, startWorkerd } from "./start-workerd.ts";

/** Servers in one worker: each is a path of its own. */
export function workerdHost({ port, version }: RunningWorkerd): Host {
  let servers = 0;
  return {
    name: `workerd ${version}`,
    kind: "workerd",
    async open(setup: Setup) {
      // Different each time, so that no two share what a handler remembers.
      const token = `the-token-of-server-${++servers}`;
      const path = encodeURIComponent(JSON.stringify({ ...setup, token }));
      return { url: `http://127.0.0.1:${port}/${path}`, token, close: async () => {} };
    },
  };
}

/** What the example for Workers shows. */
export function workerdCases(): readonly Case[] {
  return [
    {
      name: "examples/cloudflare-worker serves",
      needs: "handler",
      async run(stage) {
        const never: Step = { wait: new Promise(() => {}) };
        const fake = await stage.fake("openai", stream("Hel", never));
        const TOKEN = "the-token-of-the-example";
        const { port, close } = await startWorkerd("examples/cloudflare-worker/worker.ts", {
          TOKEN,
          OPENAI_API_KEY: "key",
          OPENAI_BASE_URL: fake.url,
        });
        stage.after(close);
        const server = { url: `http://127.0.0.1:${port}`, token: TOKEN };
        const client = await connectRaw(server);
        client.socket.write(rawChat(server));
        await client.until(/"delta":"Hel"/);
        client.socket.resetAndDestroy();
        await within(2000, closedOf(fake.chats), "the provider is closed");
        equal(fake.chats[0]?.headers.authorization, "Bearer key");
      },
    },
  ];
}
