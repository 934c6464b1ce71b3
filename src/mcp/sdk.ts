import { once } from "../once.ts";

export type {
  Client,
  JSONRPCErrorResponse,
  JSONRPCMessage,
  OAuthServerInfo,
  OAuthTokens,
  StreamableHTTPClientTransport,
  Transport,
  TransportSendOptions,
} from "@modelcontextprotocol/client";

/**
 * The SDK that speaks MCP. Loading it takes some 100 ms and 30 MiB, so that nothing but a first
 * server does.
 */
export const loadSdk: () => Promise<typeof import("@modelcontextprotocol/client")> = once(
  () => import("@modelcontextprotocol/client"),
);
