import type {
  GenerateContentParameters,
  GenerateContentResponse,
  GoogleGenAI,
} from "@google/genai/web";
import { createParser } from "eventsource-parser";
import type { TokenUsage } from "../chat.ts";
import { type AdapterContext, defineProvider } from "./define-provider.ts";
import type { History } from "./history.ts";
import type { FinishReason, Provider, ProviderEvent, RemoteProviderOptions } from "./provider.ts";

const GEMINI_URL = "https://generativelanguage.googleapis.com";

/**
 * Google's Gemini API. `baseUrl` goes without a version.
 * @see https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent
 */
export function gemini(options: RemoteProviderOptions): Provider {
  const { model, apiKey, baseUrl = GEMINI_URL } = options;
  const connected = { ...options, baseUrl };
  return defineProvider(
    {
      about: { name: "Gemini", model, address: new URL(baseUrl).origin, secret: apiKey },
      chat: (history, context) => chat(history, context, connected),
      async listModels(context) {
        const client = await connect(connected, context.fetch);
        const names: string[] = [];
        for await (const { name, supportedActions } of await client.models.list({
          config: { pageSize: 1000 },
        })) {
          if (name && supportedActions?.includes("generateContent") !== false)
            names.push(name.replace(/^models\//, ""));
        }
        return names;
      },
    },
    options,
  );
}

type Connected = RemoteProviderOptions & { readonly baseUrl: string };

async function connect(
  { apiKey, baseUrl }: Connected,
  fetch: typeof globalThis.fetch,
): Promise<GoogleGenAI> {
  // The build for the web reads no environment variable and runs everywhere.
  const { GoogleGenAI } = await import("@google/genai/web");
  return new GoogleGenAI({
    apiKey,
    vertexai: false,
    apiVersion: "v1beta",
    httpOptions: { baseUrl, apiVersion: "v1beta", fetch },
  });
}

async function* chat(
  history: History,
  { fetch }: AdapterContext,
  options: Connected,
): AsyncGenerator<ProviderEvent> {
  let whole = true;
  const cut = (): void => {
    whole = false;
  };
  const client = await connect(options, async (input, init) =>
    reframe(await fetch(input, init), cut),
  );
  const stream = await client.models.generateContentStream(request(history, options));
  // Older models put STOP on early chunks: only the end of the stream is the end.
  let finish: ProviderEvent | undefined;
  for await (const chunk of stream) {
    yield* contentOf(chunk);
    finish = finishOf(chunk) ?? finish;
  }
  if (finish && whole) yield finish;
}

// Models before these refuse to be asked for their thoughts.
const THINKING_MODEL = /gemini-(2\.5|[3-9]|\d\d|(pro|flash|flash-lite)-latest)/;

function request({ system, turns }: History, options: Connected): GenerateContentParameters {
  const { model, maxTokens, temperature, thinking } = options;
  return {
    model,
    contents: turns.map(({ role, content }) => ({
      role: role === "assistant" ? "model" : "user",
      parts: [{ text: content }],
    })),
    config: {
      automaticFunctionCalling: { disable: true },
      automaticContinuation: false,
      ...(system !== undefined && { systemInstruction: { parts: [{ text: system }] } }),
      ...(maxTokens !== undefined && { maxOutputTokens: maxTokens }),
      ...(temperature !== undefined && { temperature }),
      ...(thinking !== "hidden" &&
        THINKING_MODEL.test(model) && { thinkingConfig: { includeThoughts: true } }),
    },
  };
}

function* contentOf(chunk: GenerateContentResponse): Generator<ProviderEvent> {
  for (const { text, thought } of chunk.candidates?.[0]?.content?.parts ?? []) {
    if (text) yield { type: thought ? "reasoning" : "text", text };
  }
}

function finishOf(chunk: GenerateContentResponse): ProviderEvent | undefined {
  const blocked = chunk.promptFeedback?.blockReason;
  const candidate = chunk.candidates?.[0];
  const marker = candidate?.finishReason ?? blocked;
  if (!marker) return undefined;
  const explanation = chunk.promptFeedback?.blockReasonMessage ?? `${marker}`;
  const reason = FINISH_REASONS[marker] ?? "refusal";
  return {
    type: "finish",
    reason,
    usage: usageOf(chunk),
    ...(reason === "refusal" && { explanation }),
  };
}

function usageOf({ usageMetadata }: GenerateContentResponse): TokenUsage {
  const { promptTokenCount, candidatesTokenCount, thoughtsTokenCount } = usageMetadata ?? {};
  return {
    ...(promptTokenCount !== undefined && { inputTokens: promptTokenCount }),
    // Thoughts are counted apart from the reply, and paid for as well.
    ...(candidatesTokenCount !== undefined && {
      outputTokens: candidatesTokenCount + (thoughtsTokenCount ?? 0),
    }),
  };
}

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  STOP: "stop",
  MAX_TOKENS: "length",
};

/**
 * The SDK drops an event that shares its block with a comment or an `event:` line,
 * and throws on data of several lines; it gets each event as one `data:` line instead.
 * Calls `cut` when the stream ends inside an event.
 */
function reframe(response: Response, cut: () => void): Response {
  if (!response.body) return response;
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let output: TransformStreamDefaultController<Uint8Array>;
  const parser = createParser({
    onEvent: ({ data }) =>
      output.enqueue(encoder.encode(`data: ${data.replaceAll("\n", " ")}\n\n`)),
  });
  let end = "\n\n";
  const body = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        output = controller;
        const text = decoder.decode(chunk, { stream: true });
        end = (end + text).slice(-4);
        parser.feed(text);
      },
      flush() {
        if (!/(\n\n|\r\r|\r\n\r\n)$/.test(end)) cut();
      },
    }),
  );
  return new Response(body, { status: response.status, headers: response.headers });
}
