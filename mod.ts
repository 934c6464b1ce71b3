/**
 * remote-chat: use your PC's chat from your phone.
 *
 * Imported, this file exports what an app needs to embed the server. Run, it serves.
 *
 * @module
 */

export { type Device, Devices, type DevicesOptions, type NewDevice } from "./src/auth/devices.ts";
export {
  type PairRequest,
  PairRequests,
  type PairRequestsOptions,
} from "./src/auth/pair-requests.ts";
export { type PairingCode, PairingCodes } from "./src/auth/pairing-codes.ts";
export type { ChatEvent } from "./src/chat.ts";
export type { ChatMessage } from "./src/chat-message.ts";
export { ChatError, type ChatErrorCode } from "./src/errors.ts";
export { createHandler, type Handler } from "./src/handler.ts";
export type { HandlerOptions, Page } from "./src/handler-options.ts";
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
  type ClaimResult,
  type ReplyEnding,
  type ReplySlice,
  type ReplyStore,
  STOPPED,
  type StoredReply,
} from "./src/reply/reply-store.ts";
export type {
  Operator,
  OperatorProviders,
  OperatorState,
  OperatorTunnel,
  ProviderTest,
} from "./src/routes/operator-routes.ts";
export type { Pairing } from "./src/routes/pairing-routes.ts";
export { VERSION } from "./src/version.ts";

if (isEntry()) import("./src/cli/main.ts").then(({ main }) => main());

/** Whether this file was started, rather than imported: under its own name or through a link to it. */
function isEntry(): boolean {
  const { main, filename } = import.meta as { main?: boolean; filename?: string };
  if (main !== undefined) return main;
  // Node before 24.2 does not say.
  const { process } = globalThis as {
    process?: { argv?: string[]; getBuiltinModule?: (id: "node:fs") => typeof import("node:fs") };
  };
  const started = process?.argv?.[1];
  if (started === undefined || filename === undefined) return false;
  try {
    return process?.getBuiltinModule?.("node:fs").realpathSync(started) === filename;
  } catch {
    return false;
  }
}
