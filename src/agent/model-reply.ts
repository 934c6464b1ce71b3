import type { ChatError } from "../errors.ts";
import type { Replay } from "../providers/message.ts";
import type { ReplyEvent, ReplyFinish } from "../reply/provider-reply.ts";

/** A call, as a reply brought it. */
export interface ReplyCall {
  readonly id: string;
  readonly name: string;
  readonly signature?: string;
  arguments: string;
}

/** What a model said in one turn, put together of its events. */
export class ModelReply {
  text = "";
  readonly calls: ReplyCall[] = [];
  readonly replay: Replay[] = [];
  finish: ReplyFinish | undefined;
  failure: ChatError | undefined;
  /** Whether anything came that a client may have seen, or that cost output. */
  hasOutput = false;
  readonly #byIndex = new Map<number, ReplyCall>();

  push(event: ReplyEvent): void {
    switch (event.type) {
      case "text":
        this.text += event.text;
        this.hasOutput ||= event.text !== "";
        break;
      case "reasoning":
        this.hasOutput ||= event.text !== "";
        break;
      case "tool-call": {
        const { index, id, name, signature } = event;
        const call = { id, name, arguments: "", ...(signature !== undefined && { signature }) };
        this.calls.push(call);
        this.#byIndex.set(index, call);
        this.hasOutput = true;
        break;
      }
      case "tool-arguments": {
        const call = this.#byIndex.get(event.index);
        if (call) call.arguments += event.text;
        break;
      }
      case "replay":
        this.replay.push(event.replay);
        break;
      case "finish":
        this.finish = event;
        break;
      case "failure":
        this.failure = event.error;
        break;
    }
  }
}
