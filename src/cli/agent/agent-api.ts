import * as z from "zod";
import { readEventStream } from "../../client/event-stream.ts";
import { isRecord, parseJson } from "../../parse-json.ts";
import type { RunEvent } from "../../runs/run-events.ts";
import { CliError } from "../cli-error.ts";
import { storedToken, tokenFile } from "../files/token-file.ts";
import { directFetch } from "../providers/runtime-fetch.ts";
import { findPresence } from "../reach/find-server.ts";
import { type OwnedServer, OwnerRequests, readRefusal } from "../reach/owner-requests.ts";

/** A message to an agent. */
export interface AgentMessage {
  readonly agent: string;
  readonly text: string;
  readonly conversationId?: string;
  /** Under which the same run is found again. */
  readonly key: string;
}

const stopped = z.object({ message: z.string(), processesRemaining: z.int() });

/** What the emergency stop came to. */
export type EmergencyStop = z.infer<typeof stopped>;

/** The server's refusal. */
export class RefusedError extends CliError {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The routes of agents on the server of a home directory, asked with the owner's token. */
export class AgentApi {
  /** Where it is asked: `http://127.0.0.1:53210` */
  readonly url: string;
  readonly #requests: OwnerRequests;

  constructor(server: OwnedServer) {
    this.url = server.url;
    this.#requests = new OwnerRequests(server);
  }

  /**
   * Begins a run, or finds the one of the same key, and gives its events from `offset` on.
   * Ends early when the connection is lost.
   * @throws RefusedError when the server refuses; whatever `fetch` throws when it does not answer
   */
  async *run(
    { agent, text, conversationId, key }: AgentMessage,
    { offset, signal }: { readonly offset: number; readonly signal: AbortSignal },
  ): AsyncGenerator<RunEvent> {
    const response = await this.#requests.stream("POST", "/v1/chat/stream", {
      signal,
      headers: { "idempotency-key": key, "x-stream-offset": String(offset) },
      body: {
        agent,
        messages: [{ role: "user", content: text }],
        events: "run",
        ...(conversationId !== undefined && { conversationId }),
      },
    });
    if (!response.ok) throw await refusal(response);
    for await (const data of readEventStream(response.body, { onBytes: () => {} })) {
      const event = parseJson(data);
      if (isRecord(event) && typeof event.type === "string") yield event as unknown as RunEvent;
    }
  }

  /** Answers an approval. @throws CliError */
  async answer(
    id: string,
    answer: { readonly decision: string; readonly digest: string; readonly message?: string },
  ): Promise<void> {
    await this.#ask("POST", `/v1/approvals/${encodeURIComponent(id)}`, answer);
  }

  /** Stops a run. @throws CliError, `not_found.run` */
  async stop(run: string): Promise<void> {
    await this.#ask("DELETE", `/v1/runs/${encodeURIComponent(run)}`);
  }

  /** Goes on with a run that was interrupted. @throws CliError */
  async resumeRun(run: string): Promise<void> {
    await this.#ask("POST", `/v1/runs/${encodeURIComponent(run)}/resume`);
  }

  /** The loops, as `GET /v1/loops` gives them. @throws CliError, `not_found.route` without agents */
  async loops(): Promise<unknown> {
    return (await this.#ask("GET", "/v1/loops")).json();
  }

  /** Runs a loop now. @throws CliError, `not_found.loop`, `loop.running` */
  async runLoop(id: string): Promise<void> {
    await this.#ask("POST", `/v1/loops/${encodeURIComponent(id)}/run`);
  }

  /** Turns a loop on or off. @throws CliError, `not_found.loop` */
  async enableLoop(id: string, enabled: boolean): Promise<void> {
    await this.#ask("PATCH", `/v1/loops/${encodeURIComponent(id)}`, { enabled });
  }

  /** Ends all runs and programs, and lets none begin. @throws CliError */
  async emergencyStop(): Promise<EmergencyStop> {
    const response = await this.#ask("POST", "/v1/emergency-stop");
    return stopped.parse(await response.json());
  }

  /** Lets runs begin again. @throws CliError */
  async resume(): Promise<void> {
    await this.#ask("POST", "/v1/operator/resume");
  }

  async #ask(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await this.#requests.send(method, path, body);
    if (!response.ok) throw await refusal(response);
    return response;
  }
}

async function refusal(response: Response): Promise<RefusedError> {
  const { code, message } = await readRefusal(response);
  return new RefusedError(code, message);
}

/** The server that runs for a home directory; undefined when none does. @throws CliError */
export async function runningAgentApi(home: string): Promise<AgentApi | undefined> {
  const found = await findPresence(home);
  if (found.state === "silent")
    throw new CliError(
      `The remote-chat that runs at ${found.server.url} does not answer. Try again.`,
    );
  const token = found.state === "running" ? await storedToken(tokenFile(home)) : undefined;
  if (found.state !== "running" || token === undefined) return undefined;
  return new AgentApi({ url: found.server.url, token, fetch: await directFetch() });
}
