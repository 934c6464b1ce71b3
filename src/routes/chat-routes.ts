import { AbortScope } from "../abort-scope.ts";
import type { Identity } from "../auth/authenticator.ts";
import { sha256Hex } from "../auth/digest.ts";
import type { DeviceStore } from "../auth/pairing-stores.ts";
import type { ChatEvent } from "../chat.ts";
import { ChatError } from "../errors.ts";
import { readJsonBody } from "../http/json-body.ts";
import { parseOffset, readResumption } from "../http/resumption.ts";
import type { ChosenModel, ModelDirectory } from "../models/model-directory.ts";
import { refusePictures } from "../openai/fit-request.ts";
import type { Message } from "../providers/message.ts";
import type { Provider } from "../providers/provider.ts";
import { askProvider } from "../reply/ask-provider.ts";
import { isKeptAsText } from "../reply/kept-form.ts";
import type { Limits } from "../reply/limits.ts";
import { openReply, produceReply, streamLost } from "../reply/open-reply.ts";
import { readReply } from "../reply/read-reply.ts";
import type { ReplyKey, ReplyStore, StoredReply } from "../reply/reply-store.ts";
import { EVENT_STREAM_HEADERS, eventStream } from "../sse/event-stream.ts";
import type { Agents, KeptStream, StreamState } from "./agents.ts";
import type { App } from "./app.ts";
import { parseChatRequest } from "./chat-request.ts";
import type { Conversations } from "./conversations.ts";
import { openKeptConversation } from "./kept-conversation.ts";

/** What {@link addChatRoutes} works with. */
export interface ChatRoutesOptions {
  /** Who answers where no model is named. */
  readonly provider: () => Promise<Provider>;
  readonly models: Pick<ModelDirectory, "find">;
  readonly limits: () => Promise<Limits>;
  readonly replies: ReplyStore;
  readonly keepAliveMs: number;
  readonly shutdown: AbortSignal | undefined;
  readonly waitUntil: ((work: Promise<unknown>) => void) | undefined;
  readonly devices: DeviceStore | undefined;
  /** Answers the messages that are for an agent. */
  readonly agents: Agents | undefined;
  /** Keeps the conversations of clients that ask for it. */
  readonly conversations: Conversations | undefined;
  /** Told of replies that could not be kept in their conversation. */
  readonly onFailure: (error: unknown) => void;
}

/** Who answers a message, and the model to ask for. */
interface Answerer extends Pick<ChosenModel, "provider" | "model"> {
  /** What the client is told of it; absent for one that does not ask. */
  readonly describedAs?: string | undefined;
}

/** The stream, and the poll and the stop for one that is kept. */
export function addChatRoutes(app: App, options: ChatRoutesOptions): void {
  const { provider, models, limits, replies, keepAliveMs, shutdown, waitUntil } = options;
  const { agents, conversations, onFailure } = options;

  app.post("/v1/chat/stream", async (context) => {
    const request = context.req.raw;
    const identity = context.get("identity");
    const resumption = readResumption(request.headers);
    const bounds = await limits();
    const body = await readJsonBody(request, { maxBytes: bounds.bodyBytes });
    const { messages, model, details = false, conversationId, replyTo } = parseChatRequest(body);
    const received = { request, identity, resumption, body, messages };
    const answered = await agents?.answer(
      { ...received, ...(model !== undefined && { model }) },
      options,
    );
    if (answered) return answered;
    const choose = async (): Promise<Answerer> => {
      if (model === undefined && !details) return { provider: await provider() };
      const { id, ...chosen } = await models.find(model, identity.kind);
      const describedAs = details ? id : undefined;
      return model === undefined
        ? { provider: chosen.provider, describedAs }
        : { ...chosen, describedAs };
    };
    const scopeFor = (wanted: AbortSignal): AbortScope =>
      new AbortScope(wanted, shutdown, identity.revoked);
    const kept = conversations && conversationId !== undefined ? conversations : undefined;
    // Where the conversation is kept here, it is opened when it is sure that it is asked.
    const prepare = async (key?: string): Promise<Ask> => {
      const { provider, model, describedAs } = await choose();
      refusePictures(messages, provider);
      const generation = model === undefined ? {} : { generation: { model } };
      const how = { limits: bounds, describedAs, ...generation };
      const conversation =
        kept &&
        (await openKeptConversation(kept, { conversationId, replyTo, identity, messages, key }));
      return (scope, stopped) => {
        const asked = conversation ? visibleTo(provider, conversation.messages) : messages;
        const batches = askProvider(provider, asked, { scope, ...how });
        return conversation?.keep(batches, { stopped, onFailure }) ?? batches;
      };
    };

    if (!resumption) {
      const ask = await prepare();
      const reader = scopeFor(request.signal);
      return streamResponse(ask(reader, request.signal), { reader, keepAliveMs });
    }
    const { reply, slice, produced } = await openReply(replies, {
      key: keyOf(identity, resumption.key),
      fingerprint: await fingerprintOf(messages, {
        model,
        ...(kept && { conversationId, replyTo }),
      }),
      offset: resumption.offset,
      async prepare() {
        const ask = await prepare(resumption.key);
        return (reply) => produceReply(reply, ask(scopeFor(reply.cancelled), reply.cancelled));
      },
    });
    if (produced) waitUntil?.(produced);
    const reader = scopeFor(request.signal);
    return streamResponse(readReply(reply, slice, reader, { details }), {
      reader,
      keepAliveMs,
      headers: { "x-stream-offset": String(slice.offset) },
    });
  });

  app.get("/v1/chat/streams/:key", async (context) => {
    const [identity, key] = [context.get("identity"), context.req.param("key")];
    const wanted = parseOffset(context.req.query("offset"));
    const details = context.req.query("details") === "true";
    const reply = await replies.find(keyOf(identity, key));
    const state = reply
      ? await stateOfReply(reply, wanted, { details })
      : (await findRun(agents, identity, key)).read(wanted);
    if (!state) throw streamLost();
    return context.json(state);
  });

  app.delete("/v1/chat/streams/:key", async (context) => {
    const [identity, key] = [context.get("identity"), context.req.param("key")];
    const reply = await replies.find(keyOf(identity, key));
    await (reply ?? (await findRun(agents, identity, key))).stop();
    return context.body(null, 204);
  });
}

/** Asks; what ends it before its end is no failure when `stopped` is aborted. */
type Ask = (scope: AbortScope, stopped: AbortSignal) => AsyncGenerator<readonly ChatEvent[]>;

/** A kept history without the pictures that were shown to another model, where this one takes none. */
function visibleTo(
  { capabilities }: Pick<Provider, "capabilities">,
  messages: readonly Message[],
): readonly Message[] {
  if (capabilities?.images) return messages;
  return messages.map((message) => {
    if (message.role !== "user" || !message.parts) return message;
    const { role, content } = message;
    return { role, content: [content, PICTURE_LEFT_OUT].filter(Boolean).join("\n\n") };
  });
}

const PICTURE_LEFT_OUT = "[A picture was here; it is left out, since this model takes none.]";

function fingerprintOf(
  messages: readonly Message[],
  { model, conversationId }: { model: string | undefined; conversationId?: unknown },
): Promise<string> {
  const asked = model === undefined ? messages : [model, messages];
  return sha256Hex(
    JSON.stringify(conversationId === undefined ? asked : { conversationId, asked }),
  );
}

function streamResponse(
  batches: AsyncIterable<readonly ChatEvent[]>,
  options: { reader: AbortScope; keepAliveMs: number; headers?: Record<string, string> },
): Response {
  const { reader, keepAliveMs, headers } = options;
  const body = eventStream(batches, { keepAliveMs, onCancel: (reason) => reader.abort(reason) });
  return new Response(body, { headers: { ...EVENT_STREAM_HEADERS, ...headers } });
}

async function stateOfReply(
  reply: StoredReply,
  wanted: number,
  { details: isWanted }: { details: boolean },
): Promise<StreamState | undefined> {
  if (!isKeptAsText(reply)) throw noSuchStream();
  const slice = await reply.read(wanted);
  if (!slice) return undefined;
  const { offset, text, ending } = slice;
  const { status = "running", details, ...rest } = ending ?? {};
  const told = isWanted && details && { details };
  return { status, offset, content: text, ...rest, ...told };
}

async function findRun(
  agents: Agents | undefined,
  identity: Identity,
  key: string,
): Promise<KeptStream> {
  const run = await agents?.findStream(identity, key);
  if (run) return run;
  throw noSuchStream();
}

function noSuchStream(): ChatError {
  return new ChatError("not_found.stream", "No reply is kept under this key.");
}

function keyOf({ id }: Identity, key: string): ReplyKey {
  return { owner: id, key };
}
