import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FakeProvider, type Reply, startFake, stream } from "../fakes/fake-provider.ts";
import { type RunningExample, startExample, TOKEN } from "./start-example.ts";

const call = (name: string, given: object): Reply =>
  stream({ toolCall: { name, arguments: JSON.stringify(given) } });

const REPLIES: readonly Reply[] = [
  call("room__switch_lamp", { on: true }),
  call("builtin__write_note", { title: "Lamp", body: "It is on." }),
  call("builtin__search_notes", { query: "lamp" }),
  stream("The lamp", " is on."),
];

interface Body {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

describe("examples/agent.ts", { timeout: 60_000 }, () => {
  let fake: FakeProvider;
  let example: RunningExample;
  beforeAll(async () => {
    fake = await startFake("ollama", (_, index) => REPLIES[index] ?? stream("?"));
    example = await startExample("agent.ts", { env: { OLLAMA_HOST: fake.url, MODEL: "m" } });
  }, 60_000);
  afterAll(async () => {
    await example.close();
    await fake.close();
  });

  const post = (path: string, body: object): Promise<Response> =>
    fetch(`${example.url}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });

  /** Allows what is asked now. */
  async function allow(): Promise<string> {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const response = await fetch(`${example.url}/v1/approvals`, { headers });
    const { approvals } = (await response.json()) as {
      approvals: { id: string; digest: string; tool: string }[];
    };
    const [asked] = approvals;
    if (!asked) throw new Error("nothing is asked");
    await post(`/v1/approvals/${asked.id}`, { decision: "once", digest: asked.digest });
    return asked.tool;
  }

  it("switches the lamp and keeps a note, each after a yes", async () => {
    const messages = [{ role: "user", content: "Switch the lamp on." }];
    const response = await post("/v1/chat/stream", { agent: "helper", messages });
    const allowed: string[] = [];
    let text = "";
    for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += part;
      const waits = text.split("Waits for your word").length - 1;
      if (waits > allowed.length && !text.includes('"type":"done"')) allowed.push(await allow());
    }
    expect(allowed).toEqual(["switch_lamp", "write_note"]);
    expect(text).toContain("The lamp is on.");
    const last = fake.chats.at(-1)?.body as Body | undefined;
    expect(
      last?.messages.filter(({ role }) => role === "tool").map(({ content }) => content),
    ).toEqual([
      "The lamp is on.",
      "Written as lamp.",
      // The note is found from then on.
      JSON.stringify([{ id: "lamp", title: "Lamp", summary: "" }]),
    ]);
  });
});
