import { describe, expect, test } from "vitest";
import { createHandler } from "../../src/handler.ts";
import type { Provider } from "../../src/providers/provider.ts";
import { words } from "../fakes/fake-provider.ts";
import { DIALECTS, type Kind, withFake } from "../providers/kinds.ts";

const DATA = "iVBORw0KGgo=";
const URL_OF_IT = `data:image/png;base64,${DATA}`;
const picture = (url: string) => ({ type: "image_url", image_url: { url } });
const question = (...pictures: object[]) => ({
  role: "user",
  content: [...pictures, { type: "text", text: "What is it?" }],
});

/** Sends messages to a PC with this provider, over the page's own route. */
function send(
  provider: Provider,
  messages: readonly object[],
  headers: Record<string, string> = {},
): Promise<Response> {
  return createHandler({ token: "t", provider })(
    new Request("http://pc.local/v1/chat/stream", {
      method: "POST",
      headers: { authorization: "Bearer t", "content-type": "application/json", ...headers },
      body: JSON.stringify({ messages }),
    }),
  );
}

/** Where a picture stands in the last message of each wire format. */
const WIRES: Readonly<Record<Kind["dialect"], object>> = {
  openai: { messages: [{ content: [picture(URL_OF_IT), { text: "What is it?" }] }] },
  minimax: { messages: [{ content: [picture(URL_OF_IT), { text: "What is it?" }] }] },
  anthropic: {
    messages: [
      {
        content: [
          { type: "image", source: { type: "base64", media_type: "image/png", data: DATA } },
          { text: "What is it?" },
        ],
      },
    ],
  },
  gemini: {
    contents: [
      { parts: [{ inlineData: { mimeType: "image/png", data: DATA } }, { text: "What is it?" }] },
    ],
  },
  ollama: { messages: [{ content: "What is it?", images: [DATA] }] },
};

describe.each(DIALECTS)("POST /v1/chat/stream with a picture, to $dialect", (kind) => {
  test("hands it to the model", async () => {
    await withFake(kind, words("A cat."), async (fake) => {
      const response = await send(kind.make(fake.url), [question(picture(URL_OF_IT))]);
      expect(await response.text()).toContain('"content":"A cat."');
      expect(fake.refusals).toEqual([]);
      expect(fake.chats).toHaveLength(1);
      expect(fake.chats[0]?.body).toMatchObject(WIRES[kind.dialect]);
    });
  });

  test("refuses one by address before it is asked: it may stand in this network", async () => {
    await withFake(kind, words("No."), async (fake) => {
      const messages = [question(picture("https://192.168.1.1/cat.png"))];
      const response = await send(kind.make(fake.url), messages);
      expect([response.status, await response.json()]).toMatchObject([
        400,
        { error: { code: "chat.unsupported", param: "messages[0].content[0]" } },
      ]);
      expect(fake.requests).toEqual([]);
    });
  });
});

describe("POST /v1/chat/stream with a picture", () => {
  const seen: unknown[] = [];
  const scripted: Provider = {
    name: "Scripted",
    capabilities: { images: "data" },
    async *chat(messages) {
      seen.push(messages);
      yield "A cat.";
    },
  };

  test("is refused by a provider that takes none, with the words of the OpenAI surface", async () => {
    const { capabilities: _, ...blind } = scripted;
    const response = await send(blind, [question(picture(URL_OF_IT))]);
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { error: { message: "Scripted takes no pictures. Send text alone." } },
    ]);
  });

  test("sent again with its key is answered again, and one with another picture is not", async () => {
    seen.length = 0;
    const handler = createHandler({ token: "t", provider: scripted });
    const post = async (url: string) => {
      const response = await handler(
        new Request("http://pc.local/v1/chat/stream", {
          method: "POST",
          headers: {
            authorization: "Bearer t",
            "content-type": "application/json",
            "idempotency-key": "one",
          },
          body: JSON.stringify({ messages: [question(picture(url))] }),
        }),
      );
      return `${response.status} ${await response.text()}`;
    };
    const first = await post(URL_OF_IT);
    expect(first).toMatch(/^200 .*A cat\./s);
    expect(await post(URL_OF_IT)).toBe(first);
    expect(await post("data:image/png;base64,AAAA")).toMatch(/^409|idempotency_key_reused/);
    expect(seen).toHaveLength(1);
  });
});
