import type { AssistantMessage, Message, Replay } from "../providers/message.ts";
import type { ReplyEvent } from "../reply/provider-reply.ts";

/** What OpenAI's clients do not give back with a turn that has calls. */
interface Remembered {
  readonly replay: readonly Replay[];
  /** By the ids of the turn's calls. */
  readonly signatures: ReadonlyMap<string, string>;
  readonly length: number;
}

const MAX_TURNS = 1024;
const MAX_CHARACTERS = 8_388_608;

/**
 * Remembers what providers want back with the turns in which they called tools, and clients of
 * the OpenAI API lose: by token, and by the id of the turn's first call. Holds the newest 1,024
 * turns, of at most 8 Mi characters together.
 */
export class ReplayMemory {
  readonly #turns = new Map<string, Remembered>();
  #characters = 0;

  /** Passes the events of one reply through, and remembers what has to come back with it. */
  async *watch(
    owner: string,
    batches: AsyncIterable<readonly ReplyEvent[]>,
  ): AsyncGenerator<readonly ReplyEvent[]> {
    const replay: Replay[] = [];
    const signatures = new Map<string, string>();
    let firstId: string | undefined;
    for await (const batch of batches) {
      for (const event of batch) {
        if (event.type === "replay") replay.push(event.replay);
        if (event.type !== "tool-call") continue;
        firstId ??= event.id;
        if (event.signature) signatures.set(event.id, event.signature);
      }
      if (batch.at(-1)?.type === "finish" && firstId !== undefined)
        this.#remember(keyOf(owner, firstId), replay, signatures);
      yield batch;
    }
  }

  /** The messages, with what is remembered of the assistant's turns. */
  restore(owner: string, messages: readonly Message[]): readonly Message[] {
    return messages.map((message) =>
      message.role === "assistant" && message.toolCalls ? this.#restored(owner, message) : message,
    );
  }

  #restored(owner: string, message: AssistantMessage): AssistantMessage {
    const { toolCalls = [] } = message;
    const known = this.#turns.get(keyOf(owner, toolCalls[0]?.id ?? ""));
    if (!known) return message;
    return {
      ...message,
      toolCalls: toolCalls.map((call) => {
        const signature = call.signature ?? known.signatures.get(call.id);
        return signature === undefined ? call : { ...call, signature };
      }),
      ...(known.replay.length > 0 && { replay: known.replay }),
    };
  }

  #remember(key: string, replay: readonly Replay[], signatures: ReadonlyMap<string, string>): void {
    if (replay.length === 0 && signatures.size === 0) return;
    const length = JSON.stringify([replay, ...signatures.values()]).length;
    if (length > MAX_CHARACTERS) return;
    this.#forget(key);
    this.#turns.set(key, { replay, signatures, length });
    this.#characters += length;
    for (const oldest of this.#turns.keys()) {
      if (this.#turns.size <= MAX_TURNS && this.#characters <= MAX_CHARACTERS) return;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    this.#characters -= this.#turns.get(key)?.length ?? 0;
    this.#turns.delete(key);
  }
}

function keyOf(owner: string, callId: string): string {
  return `${owner}\n${callId}`;
}
