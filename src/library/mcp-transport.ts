import { type JsonObject, stringAt, unexpected } from "./json-text.ts";
import { LibraryFileError } from "./library-files.ts";

/** How the server of an entry is spoken to. @throws LibraryFileError when it cannot be */
export function transportOf(entry: JsonObject): "stdio" | "http" {
  const named = stringAt(entry, "transport") ?? stringAt(entry, "type");
  switch (named?.toLowerCase().replace(/[-_]/g, "")) {
    case undefined:
      if (Object.hasOwn(entry, "command")) return "stdio";
      if (Object.hasOwn(entry, "url")) return "http";
      throw new LibraryFileError('needs a "command" to start or a "url" to reach');
    case "stdio":
    case "local":
      return "stdio";
    case "http":
    case "streamablehttp":
    case "remote":
      return "http";
    case "websocket":
    case "ws":
      throw new LibraryFileError(
        "is spoken to over a websocket, which no version of MCP has. Use its streamable HTTP address, or start it here by its command",
      );
    case "sse":
      throw new LibraryFileError(
        'has the transport "sse", which MCP has replaced. Use its streamable HTTP address with "type": "http"; it often ends in /mcp',
      );
    default:
      throw unexpected("transport", '"stdio" or "streamableHttp"');
  }
}
