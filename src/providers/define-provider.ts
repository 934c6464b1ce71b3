import { AbortScope } from "../abort-scope.ts";
import type { ChatMessage } from "../chat.ts";
import { describeFailure, type FailureContext, incompleteReply } from "./failure.ts";
import { type History, toHistory } from "./history.ts";
import type { ChatOptions, Provider, ProviderEvent, ProviderOptions } from "./provider.ts";
import { type Expected, providerFetch } from "./provider-fetch.ts";

/** What an adapter's calls get to do their requests with. */
export interface AdapterContext {
  /** Aborted when the reply is no longer wanted, and once it is over. */
  readonly signal: AbortSignal;
  /** Give this to the SDK; see {@link providerFetch}. */
  readonly fetch: typeof fetch;
}

/** The part of a provider that differs from one wire dialect to the next. */
export interface Adapter {
  readonly about: FailureContext;
  /** What a reply is streamed as. Default `"sse"`. */
  readonly stream?: "sse" | "ndjson";
  /** One reply; must yield a `finish` once the provider's marker of completeness arrived, and only then. */
  chat(history: History, context: AdapterContext): AsyncIterable<ProviderEvent>;
  listModels?(context: AdapterContext): Promise<string[]>;
  warmUp?(context: AdapterContext): Promise<void>;
}

/**
 * Makes a provider of an adapter, with the promises that no SDK keeps by itself: a
 * stream that ends without its marker throws, an abort throws, the connection is
 * closed however the reply ends, and everything thrown is a ChatError.
 */
export function defineProvider(
  adapter: Adapter,
  { model, thinking = "inline", fetch }: Pick<ProviderOptions, "model" | "thinking" | "fetch">,
): Provider {
  const { about } = adapter;
  // A list of models is not asked of a model.
  const { model: _, ...place } = about;

  async function* chat(
    messages: readonly ChatMessage[],
    { signal }: ChatOptions,
  ): AsyncGenerator<ProviderEvent> {
    let started = false;
    let finished = false;
    // One controller a request: SDKs leave listeners behind on a shared signal, and
    // leaving their loops does not close the connection; aborting does.
    const request = new AbortScope(signal);
    try {
      const context = {
        signal: request.signal,
        fetch: fetchFor(request.signal, adapter.stream ?? "sse"),
      };
      for await (const event of adapter.chat(toHistory(messages), context)) {
        started = true;
        finished ||= event.type === "finish";
        yield thinking === "hidden" ? withoutReasoning(event) : event;
      }
      if (!finished) throw incompleteReply(about);
    } catch (error) {
      // An abort explains whatever it led to: SDKs throw their own of it, or end quietly.
      signal.throwIfAborted();
      throw describeFailure(error, { ...about, started });
    } finally {
      request.close();
    }
  }

  async function call<T>(
    { signal }: ChatOptions,
    send: (context: AdapterContext) => Promise<T>,
    about: FailureContext,
  ): Promise<T> {
    const request = new AbortScope(signal);
    try {
      return await send({ signal: request.signal, fetch: fetchFor(request.signal, "document") });
    } catch (error) {
      signal.throwIfAborted();
      throw describeFailure(error, about);
    } finally {
      request.close();
    }
  }

  const fetchFor = (signal: AbortSignal, expect: Expected): typeof globalThis.fetch =>
    providerFetch(signal, { expect, ...(fetch && { fetch }) });
  const { listModels, warmUp } = adapter;
  return {
    name: about.name,
    model,
    chat,
    ...(listModels && { listModels: (options) => call(options, listModels, place) }),
    ...(warmUp && { warmUp: (options) => call(options, warmUp, about) }),
  };
}

// An empty trace still tells whoever waits that the model is alive.
function withoutReasoning(event: ProviderEvent): ProviderEvent {
  return event.type === "reasoning" ? { type: "reasoning", text: "" } : event;
}
