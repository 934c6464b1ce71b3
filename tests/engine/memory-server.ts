import type { McpServer } from "../../src/mcp/server-entry.ts";
import type { OpenTransport, ServerTransport } from "../../src/mcp/server-transport.ts";

/** A tool of a server in memory. */
export interface MemoryTool {
  readonly readOnly?: boolean;
  /** What it answers. */
  readonly run: (given: Readonly<Record<string, unknown>>) => string;
  /** What it asks the person first; it answers with what came back, as JSON. */
  readonly asks?: { readonly message: string; readonly requestedSchema: object };
}

/** MCP servers in this process, and what was asked of them. */
export interface MemoryServers {
  readonly open: OpenTransport;
  /** `start NAME`, `call NAME TOOL {…}`, `end NAME`. */
  readonly log: string[];
}

interface Sent {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: { readonly protocolVersion?: string; readonly name?: string };
}

/** Serves these tools, by the names of servers and tools; and what servers say of themselves. */
export function memoryServers(
  tools: Readonly<Record<string, Readonly<Record<string, MemoryTool>>>>,
  instructions: Readonly<Record<string, string>> = {},
): MemoryServers {
  const log: string[] = [];
  const open = async ({ name }: McpServer): Promise<ServerTransport> => {
    const own = tools[name] ?? {};
    let isOpen = false;
    const resultOf = ({ method, params }: Sent): object | undefined => {
      if (method === "initialize")
        return {
          protocolVersion: params?.protocolVersion,
          capabilities: { tools: {} },
          serverInfo: { name, version: "1" },
          ...(instructions[name] !== undefined && { instructions: instructions[name] }),
        };
      if (method === "tools/list")
        return {
          tools: Object.entries(own).map(([tool, { readOnly = false }]) => ({
            name: tool,
            inputSchema: { type: "object" },
            annotations: { readOnlyHint: readOnly, openWorldHint: !readOnly },
          })),
        };
      if (method !== "tools/call") return undefined;
      const { arguments: given = {}, name: tool = "" } = params as {
        arguments?: Record<string, unknown>;
        name?: string;
      };
      log.push(`call ${name} ${tool} ${JSON.stringify(given)}`);
      return { content: [{ type: "text", text: own[tool]?.run(given) ?? "" }] };
    };
    const waiting = new Map<string, number | string>();
    const transport: ServerTransport = {
      async start() {
        isOpen = true;
        log.push(`start ${name}`);
      },
      async send(message) {
        const sent = message as Sent;
        if (sent.id === undefined) return;
        const { id } = sent;
        const question = sent.method === "tools/call" && own[sent.params?.name ?? ""]?.asks;
        if (question) {
          const asked = `question-${id}`;
          waiting.set(asked, id);
          transport.onmessage?.({
            jsonrpc: "2.0",
            id: asked,
            method: "elicitation/create",
            params: { ...question },
          });
          return;
        }
        const answered = waiting.get(String(id));
        if (answered !== undefined) {
          const text = JSON.stringify((sent as { readonly result?: unknown }).result);
          const result = { content: [{ type: "text", text }] };
          transport.onmessage?.({ jsonrpc: "2.0", id: answered, result });
          return;
        }
        const result = resultOf(sent);
        queueMicrotask(() =>
          transport.onmessage?.(
            result
              ? { jsonrpc: "2.0", id, result: result as Record<string, unknown> }
              : { jsonrpc: "2.0", id, error: { code: -32_601, message: "no such method" } },
          ),
        );
      },
      async close() {
        if (isOpen) log.push(`end ${name}`);
        isOpen = false;
        transport.onclose?.();
      },
    };
    return transport;
  };
  return { open, log };
}
