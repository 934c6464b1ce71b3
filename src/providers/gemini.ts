import type { GenerateContentParameters, GoogleGenAI } from "@google/genai/web";
import { once } from "../once.ts";
import { type AdapterContext, defineProvider, type ReplyRequest } from "./define-provider.ts";
import { GeminiDialect } from "./gemini-dialect.ts";
import { toHistory } from "./history.ts";
import { keepResponse } from "./keep-response.ts";
import type { ModelInfo, Provider, RemoteProviderOptions } from "./provider.ts";

const GEMINI_URL = "https://generativelanguage.googleapis.com";

/**
 * Google's Gemini API. `baseUrl` goes without a version.
 * @see https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent
 */
export function gemini(options: RemoteProviderOptions): Provider {
  const { apiKey, baseUrl = GEMINI_URL } = options;
  return defineProvider(
    {
      about: { name: "Gemini", address: new URL(baseUrl).origin, secret: apiKey },
      stream: "sse",
      async ask(request, context) {
        const kept = keepResponse(context.fetch);
        const client = await connect({ apiKey, baseUrl }, { ...context, fetch: kept.fetch });
        // The iterator that this gives reads nothing before it is asked to.
        await client.models.generateContentStream(paramsOf(request, options));
        return kept.response();
      },
      dialect: () => new GeminiDialect(),
      async listModels(context) {
        const client = await connect({ apiKey, baseUrl }, context);
        const models = await client.models.list({ config: { pageSize: 1000 } });
        const found: ModelInfo[] = [];
        for await (const { name, displayName, inputTokenLimit, supportedActions } of models) {
          if (!name || supportedActions?.includes("generateContent") === false) continue;
          found.push({
            name: name.replace(/^models\//, ""),
            ...(displayName && { displayName }),
            ...(inputTokenLimit && { contextLength: inputTokenLimit }),
          });
        }
        return found;
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

function paramsOf(
  { model, maxTokens, temperature, messages }: ReplyRequest,
  { thinking }: RemoteProviderOptions,
): GenerateContentParameters {
  const { system, turns } = toHistory(messages);
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
