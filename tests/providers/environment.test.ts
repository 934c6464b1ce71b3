import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { anthropic } from "../../src/providers/anthropic.ts";
import { gemini } from "../../src/providers/gemini.ts";
import { minimax } from "../../src/providers/minimax.ts";
import { ollama } from "../../src/providers/ollama.ts";
import { openai } from "../../src/providers/openai.ts";
import type { Provider } from "../../src/providers/provider.ts";
import { VERSION } from "../../src/version.ts";
import { ask } from "./kinds.ts";

const SET = {
  OPENAI_API_KEY: "env-key",
  OPENAI_BASE_URL: "http://env.invalid/v1",
  OPENAI_ORG_ID: "env-org",
  OPENAI_PROJECT_ID: "env-project",
  OPENAI_ADMIN_KEY: "env-admin",
  OPENAI_CUSTOM_HEADERS: "x-env: env\nauthorization: env",
  OPENAI_LOG: "debug",
  ANTHROPIC_API_KEY: "env-key",
  ANTHROPIC_AUTH_TOKEN: "env-token",
  ANTHROPIC_BASE_URL: "http://env.invalid",
  ANTHROPIC_CUSTOM_HEADERS: "x-env: env\nauthorization: env\nanthropic-beta: env\nx-api-key: env",
  ANTHROPIC_PROFILE: "env-profile",
  ANTHROPIC_LOG: "debug",
  GEMINI_API_KEY: "env-key",
  GOOGLE_API_KEY: "env-google-key",
  GOOGLE_GENAI_USE_VERTEXAI: "true",
  GOOGLE_CLOUD_PROJECT: "env-project",
  GOOGLE_GEMINI_BASE_URL: "http://env.invalid",
  OLLAMA_API_KEY: "env-key",
  OLLAMA_HOST: "http://env.invalid",
};

beforeEach(() => {
  for (const [name, value] of Object.entries(SET)) vi.stubEnv(name, value);
});

afterEach(() => {
  vi.unstubAllEnvs();
});

type Fetch = typeof fetch;
const model = "some-model";
const apiKey = "own-key";
const COMMON = {
  accept: "application/json",
  "content-type": "application/json",
  "user-agent": `remote-chat/${VERSION}`,
};

test.each<[string, (fetch: Fetch) => Provider, string, object]>([
  [
    "openai",
    (fetch) => openai({ model, apiKey, fetch }),
    "https://api.openai.com/v1/chat/completions",
    { authorization: "Bearer own-key" },
  ],
  [
    "openai without a key",
    (fetch) => openai({ model, baseUrl: "http://127.0.0.1:1234/v1/", fetch }),
    "http://127.0.0.1:1234/v1/chat/completions",
    {},
  ],
  [
    "openai with an empty key",
    (fetch) => openai({ model, apiKey: "", baseUrl: "http://127.0.0.1:1234/v1", fetch }),
    "http://127.0.0.1:1234/v1/chat/completions",
    {},
  ],
  [
    "minimax",
    (fetch) => minimax({ model, apiKey, fetch }),
    "https://api.minimax.io/v1/chat/completions",
    { authorization: "Bearer own-key" },
  ],
  [
    "anthropic",
    (fetch) => anthropic({ model, apiKey, fetch }),
    "https://api.anthropic.com/v1/messages",
    { authorization: "Bearer own-key", "anthropic-version": expect.stringMatching(/^\d{4}-/) },
  ],
  [
    "anthropic elsewhere",
    (fetch) => anthropic({ model, apiKey, baseUrl: "http://127.0.0.1:4000/", fetch }),
    "http://127.0.0.1:4000/v1/messages",
    {
      authorization: "Bearer own-key",
      "x-api-key": "own-key",
      "anthropic-version": expect.stringMatching(/^\d{4}-/),
    },
  ],
  [
    "gemini",
    (fetch) => gemini({ model, apiKey, fetch }),
    "https://generativelanguage.googleapis.com/v1beta/models/some-model:streamGenerateContent?alt=sse",
    { accept: undefined, "x-goog-api-key": "own-key" },
  ],
  [
    "gemini elsewhere",
    (fetch) => gemini({ model, apiKey, baseUrl: "http://127.0.0.1:4000/", fetch }),
    "http://127.0.0.1:4000/v1beta/models/some-model:streamGenerateContent?alt=sse",
    { accept: undefined, "x-goog-api-key": "own-key" },
  ],
  ["ollama", (fetch) => ollama({ model, fetch }), "http://127.0.0.1:11434/api/chat", {}],
  [
    "ollama.com without a key",
    (fetch) => ollama({ model, host: "https://ollama.com", fetch }),
    "https://ollama.com/api/chat",
    {},
  ],
  [
    "ollama.com with a key",
    (fetch) => ollama({ model, apiKey, host: "https://ollama.com", fetch }),
    "https://ollama.com/api/chat",
    { authorization: "Bearer own-key" },
  ],
])("%s: the address and the headers come from the options alone", async (_, make, url, headers) => {
  const sent: Request[] = [];
  const provider = make(async (input, init) => {
    sent.push(new Request(input, init));
    return new Response("", { status: 401 });
  });
  const keyed = "authorization" in headers || "x-goog-api-key" in headers;
  expect((await ask(provider)).error).toMatch(keyed ? /refused the API key/ : /wants an API key/);
  expect(sent.map((request) => [request.url, Object.fromEntries(request.headers)])).toEqual([
    [url, { ...COMMON, ...headers }],
  ]);
});
