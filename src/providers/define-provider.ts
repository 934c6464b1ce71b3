import { AbortScope } from "../abort-scope.ts";
import type { Dialect } from "./dialect.ts";
import { describeFailure, type FailureContext, incompleteReply } from "./failure.ts";
import { refuseImageUrls } from "./image-urls.ts";
import type { Message } from "./message.ts";
import type {
  CallOptions,
  Capabilities,
  ChatOptions,
  GenerationOptions,
  ModelInfo,
  Provider,
  ProviderEvent,
  ProviderOptions,
} from "./provider.ts";
import { providerFetch } from "./provider-fetch.ts";
import { readBody } from "./read-body.ts";
import type { StreamFormat } from "./split-messages.ts";

/** What an adapter's calls get to do their requests with. */
export interface AdapterContext {
  /**
   * Belongs to this request alone, and has to reach `fetch` with it: aborted when the
   * reply is no longer wanted, and once it is over unless its body has ended.
   */
  readonly signal: AbortSignal;
  /** Give this to the SDK; see {@link providerFetch}. The same one for every reply. */
  readonly fetch: typeof fetch;
}

/** What a reply is asked for with: the caller's wishes over the provider's own configuration. */
export interface ReplyRequest extends GenerationOptions {
  readonly model: string;
  readonly messages: readonly Message[];
}

/** The part of a provider that differs from one API to the next. */
export interface Adapter {
  readonly about: Omit<FailureContext, "model" | "installCommand">;
  /** What to type on the PC to get a model, if a command does. */
  readonly installCommand?: (model: string) => string;
  readonly capabilities?: Capabilities;
  /** What a reply is streamed as. */
  readonly stream: StreamFormat;
  /** Asks for a reply, to messages without pictures by address unless it takes such, and leaves the answer's body unread. */
  ask(request: ReplyRequest, context: AdapterContext): Promise<Response>;
  /** What reads the messages of one answer. */
  dialect(request: ReplyRequest): Dialect;
  /** See {@link Provider.aboutModel}. */
  aboutModel?(name: string): Omit<ModelInfo, "name">;
  listModels?(context: AdapterContext): Promise<readonly ModelInfo[]>;
  warmUp?(context: AdapterContext): Promise<void>;
}

/**
 * Makes a provider of an adapter, with the promises that no SDK keeps by itself: a
 * stream that ends without its marker throws, an abort throws, the connection is
 * closed however the reply ends, unless it is free for the next one by then, and everything thrown is a ChatError.
 */
export function defineProvider(
  adapter: Adapter,
  options: Pick<ProviderOptions, "model" | "maxTokens" | "temperature" | "thinking" | "fetch">,
): Provider {
  const { model, maxTokens, temperature, thinking = "inline", fetch } = options;
  const configured = {
    model,
    ...(maxTokens !== undefined && { maxTokens }),
    ...(temperature !== undefined && { temperature }),
  };
  const aboutModel = (asked: string): FailureContext => ({
    ...adapter.about,
    model: asked,
    ...(adapter.installCommand && { installCommand: adapter.installCommand(asked) }),
  });
  const given = fetch && { fetch };
  const fetchStream = providerFetch({ expect: adapter.stream, ...given });
  const fetchDocument = providerFetch({ expect: "document", ...given });

  // The body alone: the rest of the response would be kept for as long as that is read.
  async function ask(request: ReplyRequest, context: AdapterContext): Promise<Response["body"]> {
    return (await adapter.ask(request, context)).body;
  }

  async function* chat(
    messages: readonly Message[],
    { signal, onAccepted, ...wishes }: ChatOptions,
  ): AsyncGenerator<readonly ProviderEvent[]> {
    let started = false;
    let finished = false;
    let hasEnded = false;
    // One controller a request: SDKs leave listeners behind on a shared signal, and
    // to stop reading does not close the connection on every runtime; aborting does.
    const scope = new AbortScope(signal);
    const request: ReplyRequest = { ...configured, ...wishes, messages };
    const about = aboutModel(request.model);
    try {
      signal.throwIfAborted();
      refuseImageUrls(messages, about.name, adapter.capabilities ?? {});
      const body = await ask(request, { signal: scope.signal, fetch: fetchStream });
      onAccepted?.();
      const options = {
        format: adapter.stream,
        dialect: adapter.dialect(request),
        onEnd: () => {
          hasEnded = true;
        },
      };
      for await (const events of readBody(body, options)) {
        started = true;
        finished = events.at(-1)?.type === "finish";
        // Whoever has the end of a reply aborts what is left of it, and with it the connection.
        if (finished) scope.unfollow();
        yield thinking === "hidden" ? events.map(withoutReasoning) : events;
      }
      if (!finished) throw incompleteReply(about);
    } catch (error) {
      // An abort explains whatever it led to: SDKs throw their own of it, a body may just end.
      signal.throwIfAborted();
      throw describeFailure(error, { ...about, started });
    } finally {
      // Nothing is left to abort then, and fetch makes an error with a stack of each abort.
      if (hasEnded) scope.unfollow();
      else scope.close();
    }
  }

  async function call<T>(
    { signal }: CallOptions,
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

  const { about, capabilities, aboutModel: byName, listModels, warmUp } = adapter;
  return {
    name: about.name,
    model,
    chat,
    ...(capabilities && { capabilities }),
    ...(byName && { aboutModel: byName }),
    ...(listModels && { listModels: (options) => call(options, listModels, about) }),
    ...(warmUp && { warmUp: (options) => call(options, warmUp, aboutModel(model)) }),
  };
}

// An empty trace still counts as a sign of life for the deadlines.
function withoutReasoning(event: ProviderEvent): ProviderEvent {
  return event.type === "reasoning" ? { type: "reasoning", text: "" } : event;
}
