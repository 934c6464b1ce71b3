/**
 * remote-chat: use your PC's chat from your phone.
 *
 * Imported, this file exports what an app needs to embed the server. Run, it serves.
 *
 * @module
 */
export type { ChatEvent } from "./src/chat-event.ts";
export type { ChatMessage } from "./src/chat-message.ts";
export { ChatError, type ChatErrorCode } from "./src/errors.ts";
export { createHandler, type Handler } from "./src/handler.ts";
export type { HandlerOptions } from "./src/handler-options.ts";
export { anthropic } from "./src/providers/anthropic.ts";
export { demo } from "./src/providers/demo.ts";
export { gemini } from "./src/providers/gemini.ts";
export { minimax } from "./src/providers/minimax.ts";
export { type OllamaOptions, ollama } from "./src/providers/ollama.ts";
export { type OpenAIOptions, openai } from "./src/providers/openai.ts";
export type {
  ChatOptions,
  FinishReason,
  Provider,
  ProviderEvent,
  ProviderOptions,
  RemoteProviderOptions,
  TokenUsage,
} from "./src/providers/provider.ts";
export { DEFAULT_LIMITS, type Limits } from "./src/reply/limits.ts";
export { type MemoryRepliesOptions, memoryReplies } from "./src/reply/memory-replies.ts";
export {
  type Claim,
  type Reading,
  type ReplyEnding,
  type ReplyStore,
  STOPPED,
  type StoredReply,
} from "./src/reply/reply-store.ts";
export { VERSION } from "./src/version.ts";
