import { AbortScope } from "../abort-scope.ts";
import type { ChatMessage } from "../chat.ts";
import type { Dialect } from "./dialect.ts";
import { describeFailure, type FailureContext, incompleteReply } from "./failure.ts";
import { type History, toHistory } from "./history.ts";
import type { ChatOptions, Provider, ProviderEvent, ProviderOptions } from "./provider.ts";
import { providerFetch } from "./provider-fetch.ts";
import { readBody } from "./read-body.ts";
import type { StreamFormat } from "./split-messages.ts";

/** What an adapter's calls get to do their requests with. */
export interface AdapterContext {
  /**
   * Belongs to this request alone, and has to reach `fetch` with it: aborted when the
   * reply is no longer wanted, and once it is over.
   */
  readonly signal: AbortSignal;
  /** Give this to the SDK; see {@link providerFetch}. The same one for every reply. */
  readonly fetch: typeof fetch;
}

/** The part of a provider that differs from one API to the next. */
export interface Adapter {
  readonly about: FailureContext;
  /** What a reply is streamed as. */
  readonly stream: StreamFormat;
  /** Asks for a reply, and leaves the answer's body unread. */
  ask(history: History, context: AdapterContext): Promise<Response>;
  /** What reads the messages of one answer. */
  dialect(): Dialect;
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
  const given = fetch && { fetch };
  const fetchStream = providerFetch({ expect: adapter.stream, ...given });
  const fetchDocument = providerFetch({ expect: "document", ...given });

  async function* chat(
    messages: readonly ChatMessage[],
    { signal }: ChatOptions,
  ): AsyncGenerator<readonly ProviderEvent[]> {
    let started = false;
    let finished = false;
    // One controller a request: SDKs leave listeners behind on a shared signal, and
    // to stop reading does not close the connection on every runtime; aborting does.
    const request = new AbortScope(signal);
    try {
      signal.throwIfAborted();
      const context = { signal: request.signal, fetch: fetchStream };
      const response = await adapter.ask(toHistory(messages), context);
      const options = { format: adapter.stream, dialect: adapter.dialect() };
      for await (const events of readBody(response, options)) {
        started = true;
        finished = events.at(-1)?.type === "finish";
        yield thinking === "hidden" ? events.map(withoutReasoning) : events;
      }
      if (!finished) throw incompleteReply(about);
    } catch (error) {
      // An abort explains whatever it led to: SDKs throw their own of it, a body may just end.
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
      signal.throwIfAborted();
      return await send({ signal: request.signal, fetch: fetchDocument });
    } catch (error) {
      signal.throwIfAborted();
      throw describeFailure(error, about);
    } finally {
      request.close();
    }
  }

  const { listModels, warmUp } = adapter;
  return {
    name: about.name,
    model,
    chat,
    ...(listModels && { listModels: (options) => call(options, listModels, withoutModel(about)) }),
    ...(warmUp && { warmUp: (options) => call(options, warmUp, about) }),
  };
}

// An empty trace still counts as a sign of life for the deadlines.
function withoutReasoning(event: ProviderEvent): ProviderEvent {
  return event.type === "reasoning" ? { type: "reasoning", text: "" } : event;
}

// A list of models is asked for without naming one.
function withoutModel(about: FailureContext): FailureContext {
  const place = { ...about };
  delete place.model;
  return place;
}
