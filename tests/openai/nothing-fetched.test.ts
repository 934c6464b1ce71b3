import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BACKENDS, surfaceOf } from "./wires.ts";

const HI = { role: "user", content: "Hi" };
const CALL = { id: "c", type: "function", function: { name: "look", arguments: "{}" } };

/** Requests that name an address in every field that could be taken for one. */
const REQUESTS: readonly (readonly [string, (url: string) => object])[] = [
  ["a picture", (url) => withPart({ type: "image_url", image_url: { url } })],
  ["a picture as a string", (url) => withPart({ type: "image_url", image_url: url })],
  ["a picture's detail", (url) => withPart({ type: "image_url", image_url: { url, detail: url } })],
  ["a part of the Responses API", (url) => withPart({ type: "input_image", image_url: url })],
  ["Anthropic's part", (url) => withPart({ type: "image", source: { type: "url", url } })],
  ["a file", (url) => withPart({ type: "file", file: { file_data: url, file_url: url } })],
  ["audio", (url) => withPart({ type: "input_audio", input_audio: { data: url, format: "wav" } })],
  ["text", (url) => withPart({ type: "text", text: `Look at ${url}` })],
  [
    "a picture of the system's",
    (url) => ({ messages: [{ role: "system", content: [imageOf(url)] }, HI] }),
  ],
  [
    "a picture of the model's",
    (url) => ({ messages: [HI, { role: "assistant", content: [imageOf(url)] }, HI] }),
  ],
  [
    "a picture of a tool's",
    (url) => ({
      messages: [
        HI,
        { role: "assistant", content: null, tool_calls: [CALL] },
        { role: "tool", tool_call_id: "c", content: [imageOf(url)] },
      ],
    }),
  ],
  [
    "a call's arguments, and its result",
    (url) => ({
      messages: [
        HI,
        {
          role: "assistant",
          tool_calls: [{ ...CALL, function: { name: url, arguments: JSON.stringify({ url }) } }],
        },
        { role: "tool", tool_call_id: "c", content: JSON.stringify({ url, $ref: url }) },
      ],
    }),
  ],
  [
    "a tool's schema",
    (url) => ({
      messages: [HI],
      tools: [
        { type: "function", function: { name: "look", parameters: { $ref: url, $schema: url } } },
      ],
    }),
  ],
  [
    "the schema of an answer",
    (url) => ({
      messages: [HI],
      response_format: {
        type: "json_schema",
        json_schema: { name: "x", schema: { $id: url, $ref: url, type: "object" } },
      },
    }),
  ],
  ["the model", (url) => ({ messages: [HI], model: url })],
  [
    "fields that name a server elsewhere",
    (url) => ({
      messages: [HI],
      user: url,
      metadata: { url },
      base_url: url,
      baseUrl: url,
      api_base: url,
      endpoint: url,
      reasoning: { url },
      chat_template_kwargs: { url },
      web_search: url,
      prediction: { type: "content", content: url },
    }),
  ],
];

function imageOf(url: string): object {
  return { type: "image_url", image_url: { url } };
}

function withPart(part: object): object {
  return { messages: [{ role: "user", content: [{ type: "text", text: "What is it?" }, part] }] };
}

describe("addresses in a request", () => {
  let connections = 0;
  const canary = createServer((socket) => {
    connections++;
    socket.destroy();
  });
  let urls: readonly string[] = [];

  beforeAll(async () => {
    canary.listen(0, "127.0.0.1");
    await once(canary, "listening");
    const { port } = canary.address() as AddressInfo;
    urls = [
      `http://127.0.0.1:${port}/cat.png`,
      `https://127.0.0.1:${port}/cat.png`,
      `https://localhost:${port}/cat.png`,
      `https://user:secret@127.0.0.1:${port}/cat.png`,
      `https://[::ffff:127.0.0.1]:${port}/cat.png`,
      `//127.0.0.1:${port}/cat.png`,
      `data:http://127.0.0.1:${port}/cat.png`,
      `file://127.0.0.1:${port}/etc/passwd`,
    ];
  });
  afterAll(() => canary.close());

  test.each(BACKENDS)("are never asked from here: $kind", async (backend) => {
    for (const [, requestOf] of REQUESTS)
      for (const url of urls)
        for (const stream of [false, true]) {
          const { ask, asked, refusals } = surfaceOf(
            backend,
            (encoder) => encoder.begin() + encoder.text("ok") + encoder.finish(),
          );
          const response = await ask({ ...requestOf(url), stream });
          await response.text();
          expect(response.status).toBeOneOf([200, 400, 404]);
          expect(refusals).toEqual([]);
          // What is refused is refused before anybody is asked.
          if (response.status !== 200) expect(asked).toEqual([]);
        }
    expect(connections).toBe(0);
  });

  test.each(BACKENDS)("of a picture go to those alone that fetch it: $kind", async (backend) => {
    const { ask, asked } = surfaceOf(
      backend,
      (encoder) => encoder.begin() + encoder.text("ok") + encoder.finish(),
    );
    const url = "https://example.com/cat.png";
    const response = await ask(withPart(imageOf(url)));
    const body = (await response.json()) as { error?: { param: string; message: string } };
    if (backend.kind === "api.openai.com" || backend.kind === "anthropic") {
      expect(JSON.stringify(asked[0]?.body)).toContain(url);
      return;
    }
    expect([response.status, asked.length]).toEqual([400, 0]);
    expect(body.error?.param).toBe("messages[0].content[1]");
  });
});
