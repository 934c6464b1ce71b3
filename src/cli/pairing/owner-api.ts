import * as z from "zod";
import { type Grant, grantsOf } from "../../auth/grants.ts";
import { CliError } from "../cli-error.ts";
import { type OwnedServer, OwnerRequests, readRefusal } from "../reach/owner-requests.ts";
import {
  type LogLine,
  type LogLinesQuery,
  logLines,
  type StatusAnswer,
  serverStatus,
} from "./operator-answers.ts";

const newCode = z.object({
  code: z.string(),
  expiresAt: z.string(),
  url: z.string(),
  link: z.string(),
  qr: z.object({ size: z.int(), modules: z.string() }),
  /** What the device that is paired with it may do beyond chatting; absent: nothing. */
  grants: z.array(z.string()).exactOptional(),
});
const ownerCode = z.object({ code: z.string(), expiresAt: z.string() });
const endedSessions = z.object({ ended: z.int() });
const newDevice = z.object({ token: z.string(), deviceId: z.string(), hostname: z.string() });
const deviceList = z.object({
  devices: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      createdAt: z.string(),
      lastSeenAt: z.string().nullable(),
      grants: z.array(z.string()).readonly().exactOptional(),
    }),
  ),
});

const renamedDevice = z.object({ name: z.string() });
const grantedDevice = z.object({ grants: z.array(z.string()) });

const serverState = z.object({
  url: z.string().nullable(),
  tunnel: z
    .object({
      state: z.enum(["stopped", "starting", "ready", "restarting", "failed", "not-installed"]),
      url: z.string().exactOptional(),
      message: z.string().exactOptional(),
    })
    .nullable(),
});

/** What the running server says about where it is reached. */
export type ServerState = z.infer<typeof serverState>;

/** A code for pairing, as the running server makes it. */
export type NewCode = z.infer<typeof newCode>;

/** A paired device, as the running server shows it. */
export type ListedDevice = z.infer<typeof deviceList>["devices"][number];

/** The running server, asked with the owner's token. Each call throws a CliError when it fails. */
export class OwnerApi {
  /** Where it is asked: `http://127.0.0.1:53210` */
  readonly url: string;
  readonly #requests: OwnerRequests;

  constructor(server: OwnedServer) {
    this.url = server.url;
    this.#requests = new OwnerRequests(server);
  }

  /** Where it is reached, and how its tunnel is. */
  state(): Promise<ServerState> {
    return this.#ask("GET", "/v1/operator/state", serverState);
  }

  /** Everything at one look. */
  status(): Promise<StatusAnswer> {
    return this.#ask("GET", "/v1/operator/status", serverStatus);
  }

  /** Lines of its log, the oldest first. */
  async logs({ count, level, after }: LogLinesQuery): Promise<readonly LogLine[]> {
    const query = new URLSearchParams({ count: String(count) });
    if (level !== undefined) query.set("level", level);
    if (after !== undefined) query.set("after", String(after));
    return (await this.#ask("GET", `/v1/operator/logs?${query}`, logLines)).logs;
  }

  /** Makes a one-time code for a device with these grants. */
  newCode(grants: readonly Grant[] = []): Promise<NewCode> {
    return this.#ask("POST", "/v1/pair/codes", newCode, { grants });
  }

  /** Spends a code on a device of this name. */
  redeem(code: string, name: string): Promise<z.infer<typeof newDevice>> {
    return this.#ask("POST", "/v1/pair/redeem", newDevice, { code, name });
  }

  /** Makes a one-time code that opens the page on this PC as the owner's. */
  newOwnerCode(): Promise<{ readonly code: string; readonly expiresAt: string }> {
    return this.#ask("POST", "/v1/owner/codes", ownerCode);
  }

  /** Ends the access of every browser that such a code has opened. Returns how many there were. */
  async endOwnerSessions(): Promise<number> {
    return (await this.#ask("DELETE", "/v1/owner/sessions", endedSessions)).ended;
  }

  /** All paired devices. */
  async devices(): Promise<readonly ListedDevice[]> {
    return (await this.#ask("GET", "/v1/devices", deviceList)).devices;
  }

  /** Takes a device's access away; false when there is no such device. */
  async revoke(id: string): Promise<boolean> {
    const response = await this.#requests.send("DELETE", `/v1/devices/${encodeURIComponent(id)}`);
    if (response.ok) return true;
    if (response.status === 404) return false;
    throw await refusal(response);
  }

  /**
   * Has a device do just what `grants` say beyond chatting. Returns what it may do now;
   * undefined when there is no such device.
   */
  async setGrants(id: string, grants: readonly Grant[]): Promise<readonly Grant[] | undefined> {
    const response = await this.#requests.send("PATCH", `/v1/devices/${encodeURIComponent(id)}`, {
      grants,
    });
    if (response.status === 404) return undefined;
    return grantsOf(await readAnswer(response, grantedDevice));
  }

  /** Calls a device something else. Returns its name now; undefined when there is none. */
  async rename(id: string, name: string): Promise<string | undefined> {
    const response = await this.#requests.send("PATCH", `/v1/devices/${encodeURIComponent(id)}`, {
      name,
    });
    if (response.status === 404) return undefined;
    return (await readAnswer(response, renamedDevice)).name;
  }

  async #ask<T>(method: string, path: string, schema: z.ZodType<T>, body?: unknown): Promise<T> {
    return readAnswer(await this.#requests.send(method, path, body), schema);
  }
}

async function readAnswer<T>(response: Response, schema: z.ZodType<T>): Promise<T> {
  // A route that it has by another method alone, or not at all, is one of another version.
  if (!response.ok && response.status !== 405) throw await refusal(response);
  const answer = schema.safeParse(await response.json().catch(() => undefined));
  if (response.ok && answer.success) return answer.data;
  throw new CliError(
    "The running remote-chat runs a different version. Stop it, and start it again.",
  );
}

async function refusal(response: Response): Promise<CliError> {
  const { message } = await readRefusal(response);
  return new CliError(`The running remote-chat could not do that. ${message}`);
}
