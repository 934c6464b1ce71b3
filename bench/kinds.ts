import { anthropic, gemini, ollama, openai, type Provider } from "../mod.ts";

/** The wire dialects that are measured; every other kind of provider speaks one of them. */
export const KINDS = ["openai", "anthropic", "ollama", "gemini"] as const;

/** One of {@link KINDS}. */
export type Kind = (typeof KINDS)[number];

/** What a provider is made of. */
export interface ProviderTarget {
  readonly port: number;
  readonly model: string;
  readonly fetch?: typeof fetch | undefined;
}

/** A provider of this kind that asks the bench's upstream. */
export function providerOf(kind: Kind, { port, model, fetch }: ProviderTarget): Provider {
  const origin = `http://127.0.0.1:${port}`;
  const common = { model, ...(fetch && { fetch }) };
  if (kind === "ollama") return ollama({ ...common, host: origin });
  const baseUrl = kind === "openai" ? `${origin}/v1` : origin;
  return { openai, anthropic, gemini }[kind]({ ...common, apiKey: "key", baseUrl });
}

/** The path that a kind's API is asked at, for the pipe, which knows no API. */
export const PATHS: Readonly<Record<Kind, (model: string) => string>> = {
  openai: () => "/v1/chat/completions",
  anthropic: () => "/v1/messages",
  ollama: () => "/api/chat",
  gemini: (model) => `/v1beta/models/${model}:streamGenerateContent?alt=sse`,
};

/** The body that the pipe asks with: what makes the upstream answer as it answers the SDKs. */
export function upstreamBody(model: string): string {
  return JSON.stringify({
    model,
    stream: true,
    stream_options: { include_usage: true },
    messages: [{ role: "user", content: "Hi" }],
  });
}
