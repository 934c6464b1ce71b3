// Compiled by `npm run typecheck`, never run: what is published for MCP's SDK is true of the SDK's own types.
import type {
  JSONRPCMessage as SdkMessage,
  Transport as SdkTransport,
} from "@modelcontextprotocol/client";
import type { JSONRPCMessage, Transport } from "./sdk.ts";

declare function sdkTakes(transport: SdkTransport): void;
declare function transportSends(message: JSONRPCMessage): void;
declare const written: Transport;
declare const received: SdkMessage;

sdkTakes(written);
transportSends(received);
