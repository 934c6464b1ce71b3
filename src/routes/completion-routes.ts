import { AbortScope } from "../abort-scope.ts";
import type { Identity } from "../auth/authenticator.ts";
import { sha256Hex } from "../auth/digest.ts";
import { ChatError } from "../errors.ts";
import { readJsonBody } from "../http/json-body.ts";
import { readResumption } from "../http/resumption.ts";
import { begunReply } from "../openai/begun-reply.ts";
import { assembleCompletion } from "../openai/completion.ts";
import { CompletionChunks } from "../openai/completion-chunks.ts";
import { toCompletionError } from "../openai/completion-error.ts";
import { type CompletionHead, newCompletionHead } from "../openai/completion-head.ts";
import {
  type CompletionRequest,
  completionFingerprint,
  parseCompletionRequest,
} from "../openai/completion-request.ts";
import { fitRequest } from "../openai/fit-request.ts";
import {
  keepCompletion,
  type OpenedCompletion,
  openCompletion,
} from "../openai/kept-completion.ts";
import { ReplayMemory } from "../openai/replay-memory.ts";
import { fingerprintOfLines } from "../reply/kept-form.ts";
import type { Limits } from "../reply/limits.ts";
import { openReply } from "../reply/open-reply.ts";
import { providerReply, type ReplyEvent } from "../reply/provider-reply.ts";
import { EVENT_STREAM_HEADERS, eventStream } from "../sse/event-stream.ts";
import { completeByAgent } from "./agent-completion.ts";
import type { App } from "./app.ts";
import type { SurfaceContext } from "./surface.ts";

/** `POST /v1/chat/completions`: OpenAI's Chat Completions, answered by any provider. */
export function addCompletionRoute(app: App, surface: SurfaceContext): void {
  const memory = new ReplayMemory();
  app.post("/v1/chat/completions", async (context) => {
    const [identity, requestId] = [context.get("identity"), context.get("requestId")];
    try {
      return await complete(context.req.raw, { ...surface, memory, identity, requestId });
    } catch (error) {
      throw error instanceof ChatError ? toCompletionError(error) : error;
    }
  });
}

interface CompletionContext extends SurfaceContext {
  readonly memory: ReplayMemory;
  readonly identity: Identity;
  readonly requestId: string;
}

async function complete(request: Request, context: CompletionContext): Promise<Response> {
  const { identity, limits, requestId, shutdown, keepAliveMs } = context;
  const resumption = readResumption(request.headers);
  const bounds = await limits();
  const body = await readJsonBody(request, { maxBytes: bounds.completionBodyBytes });
  const asked = parseCompletionRequest(body);
  const reader = new AbortScope(request.signal, shutdown, identity.revoked);
  try {
    const accepted = new Acceptance();
    const prepare = (): Promise<PreparedCompletion> =>
      prepareCompletion(asked, { ...context, bounds, onAccepted: accepted.give });
    const openByModel = async (): Promise<OpenedCompletion> => {
      if (resumption) return openKept(context, { key: resumption.key, body, prepare, reader });
      const { head, ask } = await prepare();
      return { head, batches: ask(reader) };
    };
    const byAgent = await openByAgent(asked, context, { key: resumption?.key, body, reader });
    // A run has begun, which is what there is to wait for.
    if (byAgent) accepted.give();
    const { head, batches } = byAgent ?? (await openByModel());
    const headers = {
      ...(head.ignored.length > 0 && { "x-ignored-parameters": head.ignored.join(", ") }),
    };
    if (!asked.stream) return Response.json(await assembleCompletion(head, batches), { headers });
    const begun = await begunReply(batches, accepted.given);
    const chunks = new CompletionChunks(head, { requestId, includeUsage: asked.includeUsage });
    const stream = eventStream(begun, {
      encode: (events: readonly ReplyEvent[]) => chunks.write(events),
      keepAliveMs,
      onCancel: (reason) => reader.abort(reason),
    });
    return new Response(stream, { headers: { ...EVENT_STREAM_HEADERS, ...headers } });
  } catch (error) {
    // What it follows may live much longer.
    reader.close();
    throw error;
  }
}

/** The reply of the agent that is meant; undefined when none is. */
async function openByAgent(
  asked: CompletionRequest,
  { agents, identity, replies }: CompletionContext,
  { reader: scope, ...sent }: { key: string | undefined; body: unknown; reader: AbortScope },
): Promise<OpenedCompletion | undefined> {
  if (!agents?.models) return undefined;
  // What was begun with a key by a model goes on by it, also if an agent has its name by now.
  const { key } = sent;
  if (key !== undefined && (await replies.find({ owner: identity.id, key }))) return undefined;
  return completeByAgent(asked, { agents: agents.models, identity, scope, ...sent });
}

/** A completion that can be asked for: who answers is known, and can do what is wanted. */
interface PreparedCompletion {
  readonly head: CompletionHead;
  readonly ask: (scope: AbortScope) => AsyncGenerator<readonly ReplyEvent[]>;
}

async function prepareCompletion(
  asked: CompletionRequest,
  context: CompletionContext & { readonly bounds: Limits; readonly onAccepted: () => void },
): Promise<PreparedCompletion> {
  const { models, memory, bounds: limits, onAccepted } = context;
  const { id: owner, kind } = context.identity;
  const { id, provider, model } = await models.find(asked.model, kind);
  const { generation, ignored } = fitRequest(asked, provider);
  const options = { limits, generation: { ...generation, ...(model && { model }) }, onAccepted };
  const messages = memory.restore(owner, asked.messages);
  return {
    head: newCompletionHead(id, ignored),
    ask: (scope) => memory.watch(owner, providerReply(provider, messages, { ...options, scope })),
  };
}

/** The kept completion of a request that carries a key, asked for now if there is none. */
async function openKept(
  { identity, replies, shutdown, waitUntil }: CompletionContext,
  {
    key,
    body,
    prepare,
    reader,
  }: {
    readonly key: string;
    readonly body: unknown;
    readonly prepare: () => Promise<PreparedCompletion>;
    readonly reader: AbortScope;
  },
): Promise<OpenedCompletion> {
  const { reply, slice, produced } = await openReply(replies, {
    key: { owner: identity.id, key },
    fingerprint: fingerprintOfLines(await sha256Hex(completionFingerprint(body))),
    offset: 0,
    async prepare() {
      const { head, ask } = await prepare();
      return (kept) => {
        const scope = new AbortScope(kept.cancelled, shutdown, identity.revoked);
        return keepCompletion(kept, head, ask(scope));
      };
    },
  });
  if (produced) waitUntil?.(produced);
  return openCompletion(reply, slice, reader);
}

/** The moment at which a provider has accepted a request. */
class Acceptance {
  readonly given: Promise<void>;
  give: () => void = () => {};

  constructor() {
    this.given = new Promise((resolve) => {
      this.give = resolve;
    });
  }
}
