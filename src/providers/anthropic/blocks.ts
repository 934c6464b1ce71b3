import { isRecord } from "../../parse-json.ts";
import type { ProviderEvent } from "../provider.ts";
import { ReplyCallIds } from "../reply-call-ids.ts";

/** A part of a block, as the stream gives it; any field may be missing. */
export interface BlockDelta {
  readonly type?: string;
  readonly thinking?: string;
  readonly signature?: string;
  readonly partial_json?: string;
}

/**
 * The blocks of one reply besides its text: the calls of tools, and the thinking that has to
 * go back as it came. Blocks of other kinds, such as those of tools that run at Anthropic, are
 * none of ours.
 */
export class ReplyBlocks {
  readonly #calls = new Map<unknown, Call>();
  readonly #ids = new ReplyCallIds();
  readonly #thinking = new Map<unknown, ThinkingBlock>();
  readonly #toolName: (wireName: string) => string;
  #characters = 0;

  /** `toolName` gives the client's name of a tool for the API's. */
  constructor(toolName: (wireName: string) => string) {
    this.#toolName = toolName;
  }

  get hasCalls(): boolean {
    return this.#calls.size > 0;
  }

  begin(at: unknown, block: unknown): readonly ProviderEvent[] {
    if (!isRecord(block)) return [];
    const { type, id, name, input } = block;
    if (type === "thinking" || type === "redacted_thinking") this.#keep(at, block);
    if (type !== "tool_use" || typeof name !== "string" || name === "") return [];
    const index = this.#calls.size;
    this.#calls.set(at, { index, input, hasArguments: false });
    return [{ type: "tool-call", index, id: this.#ids.next(id), name: this.#toolName(name) }];
  }

  add(at: unknown, delta: BlockDelta): readonly ProviderEvent[] {
    const block = this.#thinking.get(at);
    if (block && delta.type === "thinking_delta" && delta.thinking) {
      block.value.thinking = textOf(block.value.thinking) + delta.thinking;
      this.#characters += delta.thinking.length;
    }
    if (block && delta.type === "signature_delta" && delta.signature) {
      block.value.signature = delta.signature;
      this.#characters += delta.signature.length;
    }
    const call = this.#calls.get(at);
    if (!call || delta.type !== "input_json_delta" || !delta.partial_json) return [];
    call.hasArguments = true;
    return [{ type: "tool-arguments", index: call.index, text: delta.partial_json }];
  }

  end(at: unknown): readonly ProviderEvent[] {
    const block = this.#thinking.get(at);
    if (block) block.isWhole = true;
    const call = this.#calls.get(at);
    // The API itself begins a call with an empty input; some that imitate it with the whole.
    if (!call || call.hasArguments || !isRecord(call.input)) return [];
    if (Object.keys(call.input).length === 0) return [];
    return [{ type: "tool-arguments", index: call.index, text: JSON.stringify(call.input) }];
  }

  /** The blocks of thinking, unchanged and in order; undefined if there are none, or not all are whole and signed. */
  get signedThinking(): readonly unknown[] | undefined {
    const blocks = [...this.#thinking.values()];
    if (blocks.length === 0) return undefined;
    return blocks.every(isSigned) ? blocks.map(({ value }) => value) : undefined;
  }

  #keep(at: unknown, block: Record<string, unknown>): void {
    this.#characters += textOf(block.data).length;
    // What is too much is not given back, so it need not be kept.
    if (this.#characters > MAX_CHARACTERS) this.#thinking.clear();
    else this.#thinking.set(at, { value: { ...block }, isWhole: false });
  }
}

interface Call {
  readonly index: number;
  readonly input: unknown;
  hasArguments: boolean;
}

interface ThinkingBlock {
  readonly value: Record<string, unknown>;
  isWhole: boolean;
}

// Far more than any model thinks.
const MAX_CHARACTERS = 8_388_608;

function isSigned({ value, isWhole }: ThinkingBlock): boolean {
  if (!isWhole) return false;
  return value.type === "redacted_thinking" || textOf(value.signature) !== "";
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
