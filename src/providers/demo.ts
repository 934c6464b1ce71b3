import type { ChatOptions, Provider, ProviderEvent } from "./provider.ts";

const textWith = (
  command: string,
): string => `This is remote-chat's built-in demo: it streams this text, word by word, so that you can see that your phone reaches your PC. No model has read your message.

To chat with a real one, add a provider on the PC:

- a model that runs there: install Ollama from https://ollama.com, then \`ollama pull llama3.1\`, and start remote-chat again;
- or any other (OpenAI, Anthropic, Gemini, MiniMax, LM Studio, …): \`${command} providers add\`.

The next message after that goes to it.`;

/**
 * A provider that needs nothing: it streams a short text that says so, a word every `wordMs`.
 * `command` is what starts remote-chat on this PC; the text tells it.
 */
export function demo({
  wordMs = 30,
  command = "remote-chat",
}: {
  wordMs?: number;
  command?: string;
} = {}): Provider {
  return {
    name: "Demo",
    model: "demo",
    async *chat(_messages, { signal }: ChatOptions): AsyncGenerator<ProviderEvent> {
      for (const text of textWith(command).match(/\S+\s*/g) ?? []) {
        await pause(wordMs, signal);
        yield { type: "text", text };
      }
      yield { type: "finish", reason: "stop" };
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
