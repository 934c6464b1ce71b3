import type { ServerResponse } from "node:http";
import type { Answer, Reply, Step } from "./script.ts";
import type { ReplyEncoder, Wire } from "./wire/wire.ts";

/** What a reply is performed in. */
export interface Stage {
  readonly wire: Wire;
  readonly encoder: ReplyEncoder;
  readonly splitAt?: readonly number[] | "every byte";
}

/** Does with a response what a script says. */
export async function perform(reply: Reply, response: ServerResponse, stage: Stage): Promise<void> {
  if ("answer" in reply) return send(response, reply.answer);
  if ("stream" in reply) return streamSteps(reply.stream, response, stage);
  if (reply.noAnswer !== "hang") cut(response, reply.noAnswer);
}

/** Answers with a whole body. */
export function send(response: ServerResponse, { status, body = "", headers = {} }: Answer): void {
  const isJson = typeof body === "object";
  response.writeHead(status, { ...(isJson && { "content-type": "application/json" }), ...headers });
  response.end(isJson ? JSON.stringify(body) : body);
}

/** Whether it was the fake that ended the connection. */
export function isCut(response: ServerResponse): boolean {
  return CUT.has(response);
}

const CUT = new WeakSet<ServerResponse>();

function cut(response: ServerResponse, how: "reset" | "drop"): void {
  CUT.add(response);
  if (how === "reset") response.socket?.resetAndDestroy();
  else response.socket?.destroySoon();
}

async function streamSteps(
  steps: readonly Step[],
  response: ServerResponse,
  { wire, encoder, splitAt }: Stage,
): Promise<void> {
  response.writeHead(200, { "content-type": wire.contentType, "cache-control": "no-cache" });
  if (!wire.headersWaitForFirstPiece) response.flushHeaders();
  const body = new BodyWriter(response, splitAt);
  let begun = false;
  let finished = false;
  for (const step of steps) {
    if (typeof step !== "string" && "wait" in step) {
      await step.wait;
      continue;
    }
    const failure = typeof step !== "string" && "fail" in step ? step.fail : undefined;
    if (failure === "reset" || failure === "drop") {
      await body.flush();
      return cut(response, failure);
    }
    if (failure === "hang") return;
    if (!begun && failure !== "end" && !isRaw(step)) {
      await body.write(encoder.begin());
      begun = true;
    }
    await body.write(encode(step, encoder));
    finished ||= failure ? failure !== "malformed" : typeof step !== "string" && "finish" in step;
  }
  if (!finished) await body.write((begun ? "" : encoder.begin()) + encoder.finish());
  response.end();
}

function isRaw(step: Step): boolean {
  return typeof step !== "string" && ("raw" in step || "event" in step);
}

function encode(
  step: Exclude<Step, { wait: unknown }>,
  encoder: ReplyEncoder,
): string | Uint8Array {
  if (typeof step === "string") return encoder.text(step);
  if ("reasoning" in step) return encoder.reasoning(step.reasoning);
  if ("toolCall" in step) return encoder.toolCall(step.toolCall);
  if ("refusal" in step) return encoder.refusal(step.refusal);
  if ("event" in step) return encoder.event(step.event);
  if ("raw" in step) return step.raw;
  if ("finish" in step) return encoder.finish(step.finish);
  if (step.fail === "error") return encoder.error("The fake failed as told.");
  if (step.fail === "malformed") return encoder.frame(`{"oops": "not JSON`);
  if (step.fail === "partial") return encoder.text("never whole").slice(0, -12);
  return "";
}

/** Writes a body, apart at the offsets where it is to be split. */
class BodyWriter {
  readonly #response: ServerResponse;
  readonly #splitAt: ReadonlySet<number> | "every byte";
  readonly #encoder = new TextEncoder();
  #offset = 0;
  #sent = Promise.resolve();

  constructor(response: ServerResponse, splitAt: readonly number[] | "every byte" = []) {
    this.#response = response;
    this.#splitAt = splitAt === "every byte" ? splitAt : new Set(splitAt);
  }

  async write(data: string | Uint8Array): Promise<void> {
    const bytes = typeof data === "string" ? this.#encoder.encode(data) : data;
    let start = 0;
    for (let end = 1; end < bytes.length; end++) {
      if (!this.#isSplit(this.#offset + end)) continue;
      await this.#send(bytes.subarray(start, end));
      await this.flush();
      start = end;
    }
    this.#offset += bytes.length;
    await this.#send(bytes.subarray(start));
    if (this.#isSplit(this.#offset)) await this.flush();
  }

  /** Waits until all bytes have left, and a turn longer, so that what follows is read apart. */
  async flush(): Promise<void> {
    await this.#sent;
    await new Promise((resolve) => setImmediate(resolve));
  }

  async #send(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    if (this.#response.destroyed) throw new Error("the client left");
    let keepsUp = true;
    this.#sent = new Promise((resolve) => {
      keepsUp = this.#response.write(bytes, () => resolve());
    });
    if (!keepsUp) await this.#sent;
  }

  #isSplit(offset: number): boolean {
    return this.#splitAt === "every byte" || this.#splitAt.has(offset);
  }
}
