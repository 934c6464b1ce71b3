import type { GenerateContentParameters, GoogleGenAI } from "@google/genai/web";
import { once } from "../once.ts";
import { type AdapterContext, defineProvider } from "./define-provider.ts";
import { GeminiDialect } from "./gemini-dialect.ts";
import type { History } from "./history.ts";
import { keepResponse } from "./keep-response.ts";
import type { Provider, RemoteProviderOptions } from "./provider.ts";

const GEMINI_URL = "https://generativelanguage.googleapis.com";

/**
 * Google's Gemini API. `baseUrl` goes without a version.
 * @see https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent
 */
export function gemini(options: RemoteProviderOptions): Provider {
  const { model, apiKey, baseUrl = GEMINI_URL } = options;
  return defineProvider(
    {
      about: { name: "Gemini", model, address: new URL(baseUrl).origin, secret: apiKey },
      stream: "sse",
      async ask(history, context) {
        const kept = keepResponse(context.fetch);
        const client = await connect({ apiKey, baseUrl }, { ...context, fetch: kept.fetch });
        // The iterator that this gives reads nothing before it is asked to.
        await client.models.generateContentStream(request(history, options));
        return kept.response();
      },
      dialect: () => new GeminiDialect(),
      async listModels(context) {
        const client = await connect({ apiKey, baseUrl }, context);
        const models = await client.models.list({ config: { pageSize: 1000 } });
        const names: string[] = [];
        for await (const { name, supportedActions } of models) {
          if (name && supportedActions?.includes("generateContent") !== false)
            names.push(name.replace(/^models\//, ""));
        }
        return names;
      },
    },
    options,
  );
}

// One for each request: it costs little, and takes its signal and keeps its answer by itself.
async function connect(
  { apiKey, baseUrl }: { apiKey: string; baseUrl: string },
  { fetch, signal }: AdapterContext,
): Promise<GoogleGenAI> {
  const { GoogleGenAI } = await loadSdk();
  return new GoogleGenAI({
    apiKey,
    vertexai: false,
    apiVersion: "v1beta",
    httpOptions: {
      baseUrl,
      apiVersion: "v1beta",
      fetch: (input, init) => fetch(input, { ...init, signal }),
    },
  });
}

// The build for the web reads no environment variable and runs everywhere.
const loadSdk = once(() => import("@google/genai/web"));

// Models before these refuse to be asked for their thoughts.
const THINKING_MODEL = /gemini-(2\.5|[3-9]|\d\d|(pro|flash|flash-lite)-latest)/;

function request(
  { system, turns }: History,
  options: RemoteProviderOptions,
): GenerateContentParameters {
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
