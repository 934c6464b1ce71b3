import type { ImagePart } from "../message.ts";
import type { Effort } from "./models.ts";

/**
 * The body of a request of the Messages API, as far as it is used here.
 * @see https://platform.claude.com/docs/en/api/messages/create
 */
export interface MessagesBody extends Tooling {
  readonly model: string;
  readonly max_tokens: number;
  readonly messages: BodyMessage[];
  readonly stream: true;
  readonly system?: string;
  /** Known up to version 2023-06-01 of the API alone. */
  readonly temperature?: number;
  readonly stop_sequences?: string[];
  readonly thinking?: ThinkingSetting;
  readonly output_config?: OutputSetting;
}

/** What a request says of tools. */
export interface Tooling {
  readonly tools?: BodyTool[];
  readonly tool_choice?: BodyToolChoice;
}

/** A tool; its schema is an object's. */
export interface BodyTool {
  readonly name: string;
  readonly description?: string;
  readonly input_schema: ObjectSchema;
}

/** The JSON Schema of an object. */
export interface ObjectSchema {
  readonly type: "object";
  readonly [keyword: string]: unknown;
}

/** Whether tools are called, and how many at once. */
export type BodyToolChoice =
  | { readonly type: "none" }
  | { readonly type: "auto" | "any"; readonly disable_parallel_tool_use?: boolean }
  | {
      readonly type: "tool";
      readonly name: string;
      readonly disable_parallel_tool_use?: boolean;
    };

/** A message: its text alone, or blocks. */
export interface BodyMessage {
  readonly role: "user" | "assistant";
  readonly content: string | Block[];
}

/** A part of a message. */
export type Block =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image"; readonly source: ImageSource }
  | {
      readonly type: "tool_use";
      readonly id: string;
      readonly name: string;
      readonly input: object;
    }
  | { readonly type: "tool_result"; readonly tool_use_id: string; readonly content?: string }
  | SignedBlock;

/** A picture, in the request or for the API to fetch. */
export type ImageSource =
  | {
      readonly type: "base64";
      readonly media_type: ImagePart["mediaType"];
      readonly data: string;
    }
  | { readonly type: "url"; readonly url: string };

/** Thinking that goes back as it came. */
export type SignedBlock =
  | { readonly type: "thinking"; readonly thinking: string; readonly signature: string }
  | { readonly type: "redacted_thinking"; readonly data: string };

/** Whether and how the model thinks. */
export type ThinkingSetting =
  | AdaptiveThinking
  | { readonly type: "enabled"; readonly budget_tokens: number }
  | { readonly type: "disabled" | "between_tools" };

/** The model thinks as it sees fit. */
export interface AdaptiveThinking {
  readonly type: "adaptive";
  readonly display?: "summarized";
  /** What becomes of signed thinking in front of which something has changed. */
  readonly block_binding?: { readonly prefix_mismatch_behavior: "drop_block" };
}

/** How much is thought and said, and in which form. */
export interface OutputSetting {
  readonly effort?: Effort;
  readonly format?: {
    readonly type: "json_schema";
    readonly schema: Record<string, unknown>;
  };
}
