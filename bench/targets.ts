import { createParser } from "eventsource-parser";
import { type Kind, PATHS, upstreamBody } from "./kinds.ts";
import { replyText } from "./tokens.ts";
import type { Upstream } from "./upstream.ts";

/** The token of the bench's relay. */
export const TOKEN = "the-token-of-the-bench";

/** Something that is asked for a reply. */
export interface Target {
  readonly port: number;
  /** The request, as it goes over the wire. */
  request(model: string, headers?: Readonly<Record<string, string>>): Buffer;
  /** @throws Error when this is not the whole reply, or not this one */
  check(body: Buffer, model: string): void;
}

/** remote-chat, or what answers as it does. */
export function relayTarget(port: number): Target {
  return {
    port,
    request: (model, headers = {}) =>
      post("/v1/chat/stream", '{"messages":[{"role":"user","content":"Hi"}]}', {
        authorization: `Bearer ${TOKEN}`,
        "x-model": model,
        ...headers,
      }),
    check(body, model) {
      const events = dataOf(body).map((data) => JSON.parse(data));
      const text = events.map(({ type, delta }) => (type === "token" ? delta : "")).join("");
      const last = events.at(-1);
      if (last?.type !== "done" || last.content !== text)
        throw new Error(`The reply of ${model} ended with ${JSON.stringify(last)?.slice(0, 300)}`);
      expectReply(text, model);
    },
  };
}

/** remote-chat by OpenAI's API, which the same port answers. */
export function completionTarget(port: number): Target {
  return {
    port,
    request: (model, headers = {}) =>
      post(
        "/v1/chat/completions",
        JSON.stringify({ model, stream: true, messages: [{ role: "user", content: "Hi" }] }),
        { authorization: `Bearer ${TOKEN}`, "x-model": model, ...headers },
      ),
    check(body, model) {
      const data = dataOf(body);
      if (data.pop() !== "[DONE]")
        throw new Error(`The reply of ${model} has no [DONE] at its end.`);
      const { text, finishReason } = readCompletion(data);
      if (finishReason !== "stop")
        throw new Error(`The reply of ${model} finished by ${finishReason}.`);
      expectReply(text, model);
    },
  };
}

/** Bytes passed on, none changed: by the pipe, or by the upstream itself. */
export function bytesTarget(port: number, kind: Kind, upstream: Upstream): Target {
  return {
    port,
    request: (model) => post(PATHS[kind](model), upstreamBody(model), { "x-model": model }),
    check(body, model) {
      if (!body.equals(upstream.reply(kind, PATHS[kind](model), upstreamBody(model))))
        throw new Error(`The ${body.length} bytes of ${model} are not those that were sent.`);
    },
  };
}

/** Portkey's gateway: the path to each kind of provider, in its own headers. */
export function portkeyTarget(port: number, kind: Kind, upstream: Upstream): Target {
  const origin = `http://127.0.0.1:${upstream.ports[kind]}`;
  const versioned = kind === "openai" || kind === "anthropic";
  return {
    port,
    request: (model) =>
      post(
        "/v1/chat/completions",
        JSON.stringify({ ...JSON.parse(upstreamBody(model)), max_tokens: 4096 }),
        {
          authorization: "Bearer key",
          "x-portkey-provider": kind === "gemini" ? "google" : kind,
          "x-portkey-custom-host": versioned ? `${origin}/v1` : origin,
        },
      ),
    check(body, model) {
      const { text } = readCompletion(dataOf(body).filter((data) => data !== "[DONE]"));
      expectReply(text, model);
    },
  };
}

function readCompletion(data: readonly string[]): { text: string; finishReason: unknown } {
  const choices = data.map((chunk) => JSON.parse(chunk).choices?.[0]);
  return {
    text: choices.map((choice) => choice?.delta?.content ?? "").join(""),
    finishReason: choices.findLast((choice) => choice)?.finish_reason,
  };
}

function expectReply(text: string, model: string): void {
  const expected = replyText(model);
  if (text === expected) return;
  throw new Error(
    `The reply of ${model} has ${text.length} characters of ${expected.length}, or others: ${text.slice(0, 100)}`,
  );
}

function dataOf(body: Buffer): string[] {
  const data: string[] = [];
  const parser = createParser({ onEvent: (event) => data.push(event.data) });
  parser.feed(body.toString());
  return data;
}

function post(path: string, body: string, headers: Readonly<Record<string, string>>): Buffer {
  const all = {
    host: "127.0.0.1",
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body}`);
}
