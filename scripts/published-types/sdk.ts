// In place of src/mcp/sdk.ts in the published package, which brings no @modelcontextprotocol/client
// along: as much of its types as one needs to write a transport. A type test holds them to the SDK's.
/** A message of MCP, which is JSON-RPC 2.0. */
export type JSONRPCMessage =
  | {
      jsonrpc: "2.0";
      id: string | number;
      method: string;
      params?: Record<string, unknown> | undefined;
    }
  | { jsonrpc: "2.0"; method: string; params?: Record<string, unknown> | undefined }
  | { jsonrpc: "2.0"; id: string | number; result: Record<string, unknown> }
  | {
      jsonrpc: "2.0";
      id?: string | number | undefined;
      error: { code: number; message: string; data?: unknown };
    };
/** What may go with a message; a transport over one channel needs none of it. */
export interface TransportSendOptions {
  relatedRequestId?: string | number | undefined;
  resumptionToken?: string | undefined;
  onresumptiontoken?: ((token: string) => void) | undefined;
  requestSignal?: AbortSignal | undefined;
  onRequestStreamEnd?: (() => void) | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
}
/** The way to a server, as @modelcontextprotocol/client takes it. */
export interface Transport {
  start(): Promise<void>;
  send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void>;
  close(): Promise<void>;
  readonly hasPerRequestStream?: boolean;
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: ((message: JSONRPCMessage, extra?: unknown) => void) | undefined;
  sessionId?: string | undefined;
  setProtocolVersion?: ((version: string) => void) | undefined;
  setSupportedProtocolVersions?: ((versions: string[]) => void) | undefined;
}
