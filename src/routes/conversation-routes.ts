import type { Context } from "hono";
import { sha256Hex } from "../auth/digest.ts";
import { type PartOptions, partOfTree } from "../conversations/conversation-part.ts";
import type { ConversationStore } from "../conversations/conversation-store.ts";
import { EXPORT_FRAME, parseExport, toExchanged } from "../conversations/exchange.ts";
import { importConversations } from "../conversations/import-conversations.ts";
import { PersonalConversations } from "../conversations/personal-conversations.ts";
import { ChatError } from "../errors.ts";
import { readJsonBody } from "../http/json-body.ts";
import { parseBody } from "../http/parse-body.ts";
import type { App, AppEnv } from "./app.ts";
import {
  appendBody,
  branchBody,
  createBody,
  detailsOf,
  editBody,
  fullBody,
  listBody,
  listedBody,
  replaceBody,
  toNewMessages,
} from "./conversation-bodies.ts";
import type { SurfaceContext } from "./surface.ts";

const MAX_IMPORT_BYTES = 33_554_432;
const DEFAULT_SEARCH_LIMIT = 50;
const DEFAULT_PART = 100;
const MAX_LIMIT = 100_000;

/**
 * DotAgents' routes of conversations, and this server's own beside them: search, rename, share,
 * append, export, import. Whoever may chat has conversations of their own.
 */
export function addConversationRoutes(
  app: App,
  { limits }: Pick<SurfaceContext, "limits">,
  store: ConversationStore,
): void {
  const of = (context: Context<AppEnv>): PersonalConversations =>
    new PersonalConversations(store, whoOf(context));
  const bodyOf = async ({ req }: Context<AppEnv>): Promise<unknown> =>
    readJsonBody(req.raw, { maxBytes: (await limits()).bodyBytes });

  app.get("/v1/conversations", async (context) => {
    const query = context.req.query("q")?.trim() ?? "";
    const limit = limitOf(
      context.req.query("limit"),
      query === "" ? MAX_LIMIT : DEFAULT_SEARCH_LIMIT,
    );
    if (query === "") {
      const listed = (await of(context).list()).slice(0, limit);
      // Clients look again and again.
      const versions = listed.map(({ id, updatedAt }) => `${id} ${updatedAt}`).join();
      const headers = { etag: `"${(await sha256Hex(versions)).slice(0, 24)}"` };
      if (context.req.header("if-none-match") === headers.etag)
        return context.body(null, 304, headers);
      const body = listBody(listed, whoOf(context));
      return context.body(body, 200, { "content-type": "application/json", ...headers });
    }
    const hits = await of(context).search(query, limit);
    return context.json({ conversations: hits.map(listedBody), who: whoOf(context) });
  });

  app.post("/v1/conversations", async (context) => {
    const body = parseBody(createBody, await bodyOf(context));
    const { id, system, shared, createdAt } = body;
    const created = await of(context).create({
      ...detailsOf(body),
      ...(body.title && body.titleSource === undefined && { titleSource: "local_generated" }),
      ...(id !== undefined && { id }),
      ...(system !== undefined && { system }),
      ...(shared !== undefined && { shared }),
      ...(createdAt !== undefined && { createdAt }),
    });
    return context.json(fullBody(created), 201);
  });

  // Before the routes of one: "export" is no conversation's id.
  app.get("/v1/conversations/export", async (context) => {
    const conversations = of(context);
    const id = context.req.query("id");
    const part = partIn(context);
    if (part && id === undefined)
      throw new ChatError("validation.invalid_body", "limit, before: of one conversation, by id.");
    const ids = id === undefined ? (await conversations.list()).map((each) => each.id) : [id];
    if (id !== undefined) {
      const { messages, leafId } = toExchanged(await conversations.read(id));
      // What is wrong with it is to be said before the answer begins.
      if (part) partOfTree(messages, leafId, part);
    }
    return new Response(exportOf(conversations, ids, part), {
      headers: {
        "content-type": "application/json",
        "content-disposition": 'attachment; filename="conversations.json"',
      },
    });
  });

  app.post("/v1/conversations/import", async (context) => {
    const exported = parseExport(
      await readJsonBody(context.req.raw, { maxBytes: MAX_IMPORT_BYTES }),
    );
    if (!exported)
      throw new ChatError(
        "validation.invalid_body",
        "This is no export of remote-chat. Send what “Export all” or GET /v1/conversations/export gave.",
      );
    return context.json(await importConversations(store, exported, whoOf(context)));
  });

  app.get("/v1/conversations/:id", async (context) =>
    context.json(fullBody(await of(context).read(context.req.param("id")), partIn(context))),
  );

  app.put("/v1/conversations/:id", async (context) => {
    const body = parseBody(replaceBody, await bodyOf(context));
    return context.json(
      fullBody(await of(context).replace(context.req.param("id"), detailsOf(body))),
    );
  });

  app.patch("/v1/conversations/:id", async (context) => {
    const { updatedAt, ...edit } = parseBody(editBody, await bodyOf(context));
    const { title, system, shared, leafId } = edit;
    const edited = await of(context).edit(context.req.param("id"), {
      updatedAt,
      ...(title !== undefined && { title: title.trim() }),
      ...(system !== undefined && { system }),
      ...(shared !== undefined && { shared }),
      ...(leafId !== undefined && { leafId }),
    });
    return context.json(fullBody(edited));
  });

  app.delete("/v1/conversations/:id", async (context) => {
    const id = context.req.param("id");
    const seen = context.req.query("updatedAt");
    await of(context).remove(id, seen === undefined ? {} : { updatedAt: Number(seen) });
    return context.json({ success: true, id });
  });

  app.post("/v1/conversations/:id/messages", async (context) => {
    const { messages } = parseBody(appendBody, await bodyOf(context));
    const id = context.req.param("id");
    return context.json(fullBody(await of(context).append(id, toNewMessages(messages))));
  });

  app.post("/v1/conversations/:id/branch", async (context) => {
    const { messageIndex } = parseBody(branchBody, await bodyOf(context));
    return context.json(fullBody(await of(context).branch(context.req.param("id"), messageIndex)));
  });
}

function whoOf(context: Context<AppEnv>): string {
  const { kind, id, deviceId } = context.get("identity");
  return kind === "owner" ? "owner" : (deviceId ?? id);
}

/** Which part of a conversation is asked for; undefined for all of it. */
function partIn({ req }: Context<AppEnv>): PartOptions | undefined {
  const [limit, before] = [req.query("limit"), req.query("before")];
  if (limit === undefined && before === undefined) return undefined;
  return { limit: limitOf(limit, DEFAULT_PART), ...(before !== undefined && { before }) };
}

function limitOf(text: string | undefined, standard: number): number {
  if (text === undefined) return standard;
  if (/^[1-9]\d{0,5}$/.test(text)) return Math.min(Number(text), MAX_LIMIT);
  throw new ChatError("validation.invalid_body", "limit: a number from 1 on is expected.", {
    param: "limit",
  });
}

/** An export, one conversation after the other as it is read. */
function exportOf(
  conversations: PersonalConversations,
  ids: readonly string[],
  part: PartOptions | undefined,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const parts = exportParts(conversations, ids, part);
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
  });
}

async function* exportParts(
  conversations: PersonalConversations,
  ids: readonly string[],
  part: PartOptions | undefined,
): AsyncGenerator<string> {
  yield EXPORT_FRAME.before;
  let comma = "";
  for (const id of ids) {
    const conversation = await conversations.find(id).catch(() => undefined);
    if (!conversation) continue;
    const whole = toExchanged(conversation);
    const messages = part ? partOfTree(whole.messages, whole.leafId, part) : whole.messages;
    yield `${comma}\n${JSON.stringify({ ...whole, messages })}`;
    comma = ",";
  }
  yield `\n${EXPORT_FRAME.after}`;
}
