import { ChatError } from "../errors.ts";
import type { Tool } from "../providers/message.ts";
import type { ReplyEvent } from "../reply/provider-reply.ts";
import { offerTools } from "../tools/offer-tools.ts";
import type { AgentTool, ToolListing } from "../tools/tool.ts";
import { abortable } from "./abortable.ts";
import { exhaustedBeforeTurn } from "./budget.ts";
import { messagesOf, oldestResults } from "./messages-of-run.ts";
import { ModelReply, type ReplyCall } from "./model-reply.ts";
import { retryAfterMs } from "./retry.ts";
import type { RunContext } from "./run-context.ts";
import type { TurnCall } from "./run-line.ts";
import { failedRun } from "./run-stop.ts";
import { MAX_UNKEPT_CHARACTERS } from "./run-text.ts";

const FLUSH_MS = 1000;

/**
 * Asks the model for its next turn and writes it down. What fails before any output is tried
 * twice more where that may help.
 * @throws RunEnding when a limit is reached or the model failed.
 */
export async function takeModelTurn(run: RunContext): Promise<void> {
  const { tools: there, instructions } = await run.list();
  const { tools, names, notices } = await offerTools(there, run.state.limits);
  await run.notify(notices);
  const { name, canUseTools = true } = run.ports.model;
  if (tools.length > 0 && !canUseTools)
    throw failedRun("run.no_tools", `The model of ${name} cannot use tools. Choose one that can.`);
  for (let retries = 0; ; ) {
    const reply = await ask(run, tools, instructions);
    if (!reply.failure) return writeTurn(run, reply, names);
    if (await makeRoom(run, reply.failure)) continue;
    const waitMs = reply.hasOutput ? undefined : retryAfterMs(reply.failure, retries++);
    if (waitMs === undefined) throw failedRun(reply.failure.code, reply.failure.message);
    await run.withinTime((signal) => abortable(run.ports.clock.sleep(waitMs, signal), signal));
  }
}

async function ask(
  run: RunContext,
  tools: readonly Tool[],
  instructions: ToolListing["instructions"],
): Promise<ModelReply> {
  const exhausted = exhaustedBeforeTurn(run.state);
  if (exhausted !== undefined) throw failedRun("run.limit", exhausted);
  const { state } = run;
  await run.append({ type: "ask", step: state.turns.length + 1 });
  const messages = messagesOf(state, run.ports.model.identity, instructions);
  return run.withinTime((signal) =>
    readReply(run, run.ports.model.converse(messages, { tools, signal }), signal),
  );
}

async function readReply(
  run: RunContext,
  events: AsyncIterable<readonly ReplyEvent[]>,
  signal: AbortSignal,
): Promise<ModelReply> {
  const { updates, ports } = run;
  const reply = new ModelReply();
  const source = events[Symbol.asyncIterator]();
  let flushedAt = ports.clock.now();
  try {
    for (;;) {
      const next = await abortable(source.next(), signal);
      if (next.done) break;
      for (const event of next.value) {
        reply.push(event);
        if (event.type === "text" || event.type === "reasoning") await show(run, event);
      }
      updates.push({ type: "text" });
      if (Math.abs(ports.clock.now() - flushedAt) < FLUSH_MS) continue;
      await run.flushText();
      flushedAt = ports.clock.now();
    }
  } finally {
    // Not awaited: a generator that is busy answers only when it is done.
    (async () => source.return?.())().catch(() => {});
  }
  if (!reply.finish && !reply.failure)
    reply.failure = new ChatError(
      "provider.failed",
      `${ports.model.name} ended without an answer.`,
    );
  return reply;
}

/** Adds to the text that clients see, of which the journal has all but the last of it. */
async function show(
  run: RunContext,
  { type, text: words }: Extract<ReplyEvent, { type: "text" | "reasoning" }>,
): Promise<void> {
  const { state } = run;
  const { text } = state;
  for (let at = 0; at < words.length; at += MAX_UNKEPT_CHARACTERS) {
    const piece = words.slice(at, at + MAX_UNKEPT_CHARACTERS);
    const unkept = text.value.length - state.journaledText;
    if (unkept + piece.length > MAX_UNKEPT_CHARACTERS) await run.flushText();
    if (type === "text") text.say(piece);
    else text.think(piece);
  }
}

async function writeTurn(
  run: RunContext,
  reply: ModelReply,
  names: ReadonlyMap<string, AgentTool>,
): Promise<void> {
  const { finish, text, replay } = reply;
  const isRefusal = finish?.reason === "refusal" && text.trim() === "";
  if (isRefusal) {
    const why = finish.explanation ? `: ${finish.explanation}` : ".";
    throw failedRun("provider.failed", `${run.ports.model.name} declined to answer${why}`);
  }
  const ids = usedIds(run);
  await run.append({
    type: "turn",
    step: run.state.turns.length + 1,
    text,
    calls: reply.calls.map((call) => toTurnCall(call, names, ids)),
    from: run.ports.model.identity,
    ...(replay.length > 0 && { replay }),
    ...(finish?.reason !== undefined && { finish: finish.reason }),
    ...(finish?.usage && { usage: finish.usage }),
  });
}

// A conversation may hold runs before this one, whose calls have ids as well.
function usedIds({ state }: RunContext): Set<string> {
  const ids = new Set(state.calls.keys());
  for (const message of state.begun?.messages ?? [])
    if (message.role === "assistant") for (const { id } of message.toolCalls ?? []) ids.add(id);
  return ids;
}

function toTurnCall(
  { id: given, name, arguments: text, signature }: ReplyCall,
  names: ReadonlyMap<string, AgentTool>,
  used: Set<string>,
): TurnCall {
  let id = given;
  for (let number = used.size + 1; id === "" || used.has(id); number++) id = `call_${number}`;
  used.add(id);
  const tool = names.get(name);
  return {
    id,
    wire: name,
    ...(tool && { server: tool.server, tool: tool.name }),
    arguments: text,
    ...(signature !== undefined && { signature }),
  };
}

/** Leaves out the oldest results, once, when the model's context is full. */
async function makeRoom(run: RunContext, { code }: ChatError): Promise<boolean> {
  const isFull = code === "provider.context_too_long" || code === "context_length_exceeded";
  if (!isFull || run.state.dropped.size > 0) return false;
  const calls = oldestResults(run.state);
  if (calls.length === 0) return false;
  await run.append({ type: "dropped", calls });
  return true;
}
