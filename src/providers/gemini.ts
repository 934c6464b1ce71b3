import type { GoogleGenAI } from "@google/genai/web";
import { once } from "../once.ts";
import { type AdapterContext, defineProvider } from "./define-provider.ts";
import { GeminiDialect } from "./gemini/dialect.ts";
import { aboutGemini } from "./gemini/models.ts";
import { geminiRequest, TOOL_NAMES } from "./gemini/request.ts";
import { keepResponse } from "./keep-response.ts";
import type { Capabilities, ModelInfo, Provider, RemoteProviderOptions } from "./provider.ts";
import { ToolNames } from "./tool-names.ts";

const GEMINI_URL = "https://generativelanguage.googleapis.com";

const CAPABILITIES: Capabilities = {
  tools: true,
  toolChoices: ["none", "required", "named"],
  images: "data",
  responseFormats: ["json_object", "json_schema"],
  options: [
    "temperature",
    "topP",
    "topK",
    "frequencyPenalty",
    "presencePenalty",
    "seed",
    "stop",
    "reasoningEffort",
  ],
};

/**
 * Google's Gemini API. `baseUrl` goes without a version.
 * @see https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent
 */
export function gemini(options: RemoteProviderOptions): Provider {
  const { apiKey, baseUrl = GEMINI_URL } = options;
  return defineProvider(
    {
      about: { name: "Gemini", address: new URL(baseUrl).origin, secret: apiKey },
      capabilities: CAPABILITIES,
      stream: "sse",
      async ask(request, context) {
        const kept = keepResponse(context.fetch);
        const client = await connect({ apiKey, baseUrl }, { ...context, fetch: kept.fetch });
        const includeThoughts = options.thinking !== "hidden";
        const names = new ToolNames(request, TOOL_NAMES);
        // The iterator that this gives reads nothing before it is asked to.
        await client.models.generateContentStream(
          geminiRequest(request, { names, includeThoughts }),
        );
        return kept.response();
      },
      dialect(request) {
        const names = new ToolNames(request, TOOL_NAMES);
        return new GeminiDialect({ toolName: (wireName) => names.fromWire(wireName) });
      },
      aboutModel: aboutGemini,
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
