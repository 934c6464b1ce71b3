import { anthropic, gemini, minimax, ollama, openai, type Provider } from "../mod.ts";

/** The kinds of provider that are measured. */
export const KINDS = ["openai", "anthropic", "gemini", "ollama", "minimax"] as const;

/** One of {@link KINDS}. */
export type Kind = (typeof KINDS)[number];

/** A provider of this kind that asks the bench's upstream. */
export function providerOf(kind: Kind, port: number, model: string): Provider {
  const origin = `http://127.0.0.1:${port}`;
  if (kind === "ollama") return ollama({ model, host: origin });
  const baseUrl = kind === "openai" || kind === "minimax" ? `${origin}/v1` : origin;
  return { openai, anthropic, gemini, minimax }[kind]({ model, apiKey: "key", baseUrl });
}

/** The path that a kind's API is asked at, for the pipe, which knows no API. */
export const PATHS: Readonly<Record<Kind, (model: string) => string>> = {
  openai: () => "/v1/chat/completions",
  minimax: () => "/v1/chat/completions",
  anthropic: () => "/v1/messages",
  ollama: () => "/api/chat",
  gemini: (model) => `/v1beta/models/${model}:streamGenerateContent?alt=sse`,
};
