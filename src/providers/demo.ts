import { delay } from "../delay.ts";
import type { ChatOptions, Provider, ProviderEvent } from "./provider.ts";

/** Options of {@link demo}. */
export interface DemoOptions {
  /** Milliseconds between two words. Default 30. */
  readonly wordMs?: number;
  /** What starts remote-chat on this PC, for the text to name. Default `remote-chat`. */
  readonly command?: string;
}

const textWith = (
  command: string,
): string => `This is remote-chat's built-in demo: it streams this text, word by word, so that you can see that your phone reaches your PC. No model has read your message.

To chat with a real one, add a provider on the PC:

- a model that runs there: install Ollama from https://ollama.com, then \`ollama pull llama3.1\`, and start remote-chat again;
- or any other (OpenAI, Anthropic, Gemini, MiniMax, LM Studio, …): \`${command} providers add\`.

The next message after that goes to it.`;

/** A provider that needs nothing: it streams a short text that says so, word by word. */
export function demo({ wordMs = 30, command = "remote-chat" }: DemoOptions = {}): Provider {
  return {
    name: "Demo",
    model: "demo",
    async *chat(_messages, { signal }: ChatOptions): AsyncGenerator<ProviderEvent> {
      for (const text of textWith(command).match(/\S+\s*/g) ?? []) {
        await delay(wordMs, { signal });
        if (signal.aborted) throw signal.reason;
        yield { type: "text", text };
      }
      yield { type: "finish", reason: "stop" };
    },
  };
}
