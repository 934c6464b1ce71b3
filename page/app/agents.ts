import { ApiError } from "../../src/client/chat-api.ts";
import type { AgentChoice } from "../chat/conversation.ts";
import { accessKey, callPc, type PcAccess } from "../pc/pc-api.ts";
import { Observable } from "./observable.ts";
import type { PcDirectory } from "./pc-directory.ts";
import type { LinkState, PcLink } from "./pc-link.ts";

/** An agent that can be chosen. */
export interface AgentProfile extends AgentChoice {
  readonly description: string;
}

/** A PC on which something waits for an answer. */
export interface WaitingPc {
  readonly link: PcLink;
  readonly hostname: string;
  readonly count: number;
}

interface ListedProfile {
  readonly id: string;
  readonly displayName: string;
  readonly description?: string;
  /** Where the PC lists also those that cannot be run. */
  readonly state?: string;
}

// How often the PC is asked which agents there are.
const LOOK_EVERY_MS = 30_000;

/** The agents of the PC; the rest of what the page knows of them is in their part. */
export class Agents {
  /** Those that there are; undefined where the PC has none, or not for this device. */
  readonly list = new Observable<readonly AgentProfile[] | undefined>(undefined);
  /** How much waits for an answer of a person, on all PCs of this page. */
  readonly waiting = new Observable(0);
  /** The PCs besides the chosen one on which something waits; their part fills it. */
  readonly elsewhere = new Observable<readonly WaitingPc[]>([]);
  #access: string | undefined;
  #lookedAt = 0;

  constructor({ state }: PcDirectory) {
    state.watch((link) => void this.#onLink(link));
  }

  async #onLink({ pc, enabled, reach }: LinkState): Promise<void> {
    const access = enabled && reach !== "refused" && pc ? accessKey(pc) : undefined;
    const isOther = access !== this.#access;
    if (isOther) this.list.set(undefined);
    this.#access = access;
    const now = Date.now();
    const isDue = isOther || now - this.#lookedAt > LOOK_EVERY_MS;
    if (!pc || access === undefined || reach !== "connected" || !isDue) return;
    this.#lookedAt = now;
    const found = await look(pc, this.list.value);
    if (access === this.#access && JSON.stringify(found) !== JSON.stringify(this.list.value))
      this.list.set(found);
  }
}

async function look(
  access: PcAccess,
  known: readonly AgentProfile[] | undefined,
): Promise<readonly AgentProfile[] | undefined> {
  try {
    const path = "v1/agent-profiles";
    const { profiles } = await callPc<{ profiles: ListedProfile[] }>(path, { access });
    return profiles
      .filter(({ state = "ready" }) => state === "ready")
      .map(({ id, displayName: name, description = "" }) => ({ id, name, description }));
  } catch (error) {
    return error instanceof ApiError && [403, 404].includes(error.status) ? undefined : known;
  }
}
