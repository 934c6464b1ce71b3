import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** An MCP server at an address, which behaves as badly as its tools' names say. */
export interface HttpMcpServer {
  readonly url: string;
  /** What came: methods of HTTP and of JSON-RPC, and tools' names. */
  readonly requests: string[];
  /** The headers of the last request. */
  readonly headers: () => IncomingMessage["headers"];
  /** Forgets its sessions, as a new start would; answers with `status` from then on. */
  readonly forget: (status?: number) => void;
  /** Answers everything with this status and these headers. */
  readonly answerAll: (status: number, headers?: Record<string, string>) => void;
  readonly close: () => Promise<void>;
}

const SAFE = { readOnlyHint: true, openWorldHint: false };
const NAMES = ["echo", "write", "break", "break-primed", "huge", "huge-stream", "hang", "ask"];

/** Starts it on a free port of this machine. */
export async function startHttpMcpServer(port = 0): Promise<HttpMcpServer> {
  const requests: string[] = [];
  const sessions = new Set<string>();
  let lostStatus = 404;
  let headers: IncomingMessage["headers"] = {};
  let everything: { status: number; headers: Record<string, string> } | undefined;
  let breaks = 0;

  const callTool = (id: unknown, name: string, response: ServerResponse): void => {
    const answer = (text: string): string =>
      JSON.stringify({ jsonrpc: "2.0", id, result: { content: [{ type: "text", text }] } });
    const stream = (): ServerResponse =>
      response.writeHead(200, { "content-type": "text/event-stream" });
    switch (name) {
      case "break":
      case "peek-break":
        // A second time it works.
        if (breaks++ > 0) return void stream().end(`data: ${answer("works")}\n\n`);
        stream().write(": here\n\n");
        return void setTimeout(() => response.destroy(), 20);
      case "break-primed":
        stream().write("id: 1\nretry: 10\ndata: \n\n");
        return void setTimeout(() => response.destroy(), 20);
      case "hang":
        return void stream().write(": here\n\n");
      case "huge":
        response.writeHead(200, { "content-type": "application/json" });
        return void response.end(answer("x".repeat(17_000_000)));
      case "huge-stream":
        return void stream().end(`data: ${answer("x".repeat(17_000_000))}\n\n`);
      case "ask":
        stream();
        for (let at = 0; at < 100; at++)
          response.write(`data: {"jsonrpc":"2.0","id":"q${at}","method":"roots/list"}\n\n`);
        return void response.end(`data: ${answer("asked")}\n\n`);
      case "echo":
        return void stream().end(`event: message\ndata: ${answer("hello")}\n\n`);
      default:
        response.writeHead(200, { "content-type": "application/json" }).end(answer("written"));
    }
  };

  const server = createServer(async (request, response) => {
    headers = request.headers;
    let body = "";
    for await (const part of request.setEncoding("utf8")) body += part;
    const { id, method, params } = body === "" ? {} : JSON.parse(body);
    requests.push([request.method, method, params?.name].filter(Boolean).join(" "));
    if (everything) return response.writeHead(everything.status, everything.headers).end();
    if (request.method === "GET") return response.writeHead(405).end();
    const answer = (message: object, more: Record<string, string> = {}): void => {
      response.writeHead(200, { "content-type": "application/json", ...more });
      response.end(JSON.stringify({ jsonrpc: "2.0", id, ...message }));
    };
    if (method === "initialize") {
      const session = randomUUID();
      sessions.add(session);
      const { protocolVersion } = params;
      const serverInfo = { name: "http", version: "1" };
      return answer(
        { result: { protocolVersion, capabilities: { tools: {} }, serverInfo } },
        { "mcp-session-id": session },
      );
    }
    if (!sessions.has(`${request.headers["mcp-session-id"]}`))
      return response.writeHead(lostStatus).end("no such session");
    if (request.method === "DELETE") return response.writeHead(200).end();
    if (id === undefined) return response.writeHead(202).end();
    // It asks, and never takes an answer.
    if (method === undefined) return;
    if (method === "tools/call") return callTool(id, params.name, response);
    if (method !== "tools/list") return answer({ error: { code: -32_601, message: "Not found" } });
    const inputSchema = { type: "object" };
    const tools = NAMES.map((name) => ({ name, inputSchema }));
    const peeks = ["peek", "peek-break"].map((name) => ({ name, inputSchema, annotations: SAFE }));
    return answer({ result: { tools: [...tools, ...peeks] } });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    requests,
    headers: () => headers,
    forget(status = 404) {
      sessions.clear();
      lostStatus = status;
    },
    answerAll(status, more = {}) {
      everything = { status, headers: more };
    },
    async close() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
