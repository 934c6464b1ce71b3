import { VERSION } from "../version.ts";
import type { AskPerson, FormValue } from "./elicitation.ts";
import { type Client, loadSdk } from "./sdk.ts";
import type { McpServer } from "./server-entry.ts";
import type { ServerTransport } from "./server-transport.ts";

/** What a client is made of. */
export interface ClientParts {
  readonly server: McpServer;
  readonly transport: ServerTransport;
  /** Asks the person. Without it the client does not say that anybody can be asked. */
  readonly ask?: AskPerson;
  readonly onToolsChanged?: () => void;
  readonly onClosed?: () => void;
}

/**
 * Makes the SDK's client for a server. It offers the server no sampling and no roots, and forms
 * only where a person can be asked. It checks no result against the schema that the server gives
 * for it: a hostile one holds the event loop for seconds.
 */
export async function makeClient(parts: ClientParts): Promise<Client> {
  const { Client } = await loadSdk();
  const { server, ask, onToolsChanged } = parts;
  const legacyByDefault = server.transport === "stdio";
  const mode = server.protocol ?? (legacyByDefault ? "legacy" : "auto");
  const client = new Client(
    { name: "remote-chat", version: VERSION },
    {
      capabilities: ask === undefined ? {} : { elicitation: { form: {} } },
      jsonSchemaValidator: { getValidator: () => (data) => acceptAny(data) },
      versionNegotiation: { mode },
      listChanged: {
        tools: { autoRefresh: false, debounceMs: 0, onChanged: () => onToolsChanged?.() },
      },
    },
  );
  if (ask !== undefined) answerForms(client, server.name, ask);
  client.onclose = () => parts.onClosed?.();
  // Told by the failed requests themselves.
  client.onerror = () => {};
  return client;
}

/** `T` is what the caller takes the data for; nothing here makes sure of it. */
function acceptAny<T>(data: unknown): { valid: true; data: T & {}; errorMessage: undefined } {
  return { valid: true, data: data as T & {}, errorMessage: undefined };
}

function answerForms(client: Client, server: string, ask: AskPerson): void {
  client.setRequestHandler("elicitation/create", async ({ params }, { mcpReq }) => {
    if (params.mode === "url" || !("requestedSchema" in params)) return { action: "decline" };
    const { message, requestedSchema } = params;
    const form = { server, message, schema: { ...requestedSchema } };
    const answer = await ask(form, { signal: mcpReq.signal });
    if (answer.action !== "accept") return answer;
    const content: Record<string, FormValue> = { ...answer.content };
    return { action: "accept", content };
  });
}
