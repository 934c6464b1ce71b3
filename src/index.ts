/**
 * The public API: what an app needs to embed the server. Importing it reads no global and
 * loads neither the command line nor a provider's SDK.
 *
 * @module
 */

export type { Device, NewDevice } from "./auth/device.ts";
export type { Devices } from "./auth/devices.ts";
export type { PairRequest, PairRequests } from "./auth/pair-requests.ts";
export { createPairing, type Pairing, type PairingOptions } from "./auth/pairing.ts";
export type { PairingCode, PairingCodes } from "./auth/pairing-codes.ts";
export type {
  ChatEvent,
  ChatFinishReason,
  ChatMessage,
  ReplyDetails,
  TokenUsage,
} from "./chat.ts";
export { ChatError, type ChatErrorCode, type ChatErrorOptions } from "./errors.ts";
export { createHandler, type Handler } from "./handler.ts";
export type { Compatibility, HandlerOptions } from "./handler-options.ts";
export type { AllowedHosts } from "./http/allowed-hosts.ts";
export type {
  CatalogEntry,
  ModelExposure,
  ModelOffer,
  ProviderCatalog,
} from "./models/provider-catalog.ts";
export type { Page } from "./page/page.ts";
export { anthropic } from "./providers/anthropic.ts";
export { type DemoOptions, demo } from "./providers/demo.ts";
export { gemini } from "./providers/gemini.ts";
export type {
  AssistantMessage,
  ContentPart,
  ImagePart,
  ImageUrlPart,
  InstructionMessage,
  Message,
  Replay,
  Tool,
  ToolCall,
  ToolMessage,
  UserMessage,
} from "./providers/message.ts";
export { minimax } from "./providers/minimax.ts";
export { type OllamaOptions, ollama } from "./providers/ollama.ts";
export { type OpenAIOptions, openai } from "./providers/openai.ts";
export type {
  CallOptions,
  Capabilities,
  ChatOptions,
  FinishReason,
  GenerationOptions,
  ModelInfo,
  Provider,
  ProviderEvent,
  ProviderOptions,
  ProviderYield,
  RemoteProviderOptions,
  ResponseFormat,
  ToolChoice,
} from "./providers/provider.ts";
export { DEFAULT_LIMITS, type Limits } from "./reply/limits.ts";
export { type MemoryRepliesOptions, memoryReplies } from "./reply/memory-replies.ts";
export {
  type ClaimResult,
  type ReplyEnding,
  type ReplySlice,
  type ReplyStore,
  STOPPED,
  type StoredReply,
} from "./reply/reply-store.ts";
export type { Resolvable } from "./resolvable.ts";
export type {
  Operator,
  OperatorProviders,
  OperatorState,
  OperatorTunnel,
  ProviderTest,
} from "./routes/operator-routes.ts";
export { VERSION } from "./version.ts";
