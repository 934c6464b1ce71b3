import { chatApi } from "../../src/client/chat-api.ts";
import type { RunsEvent } from "../../src/runs/run-events.ts";
import type { WaitingPc } from "../app/agents.ts";
import type { App } from "../app/app.ts";
import type { PcLink } from "../app/pc-link.ts";
import { accessKey, baseUrlOf } from "../pc/pc-api.ts";
import { words as pcs } from "../words/pcs.ts";
import { NOTHING_PENDING, type Pending, pendingAfter } from "./pending-after.ts";
import { pendingAsked } from "./pending-asked.ts";
import { followStream } from "./stream-loop.ts";

interface Followed {
  readonly access: string;
  readonly closing: AbortController;
  pending: Pending;
}

/**
 * What waits on the PCs of this page that are not chosen: how much, and where. What it is, the
 * person sees once that PC is chosen.
 */
export class AskedElsewhere {
  readonly #app: App;
  readonly #followed = new Map<PcLink, Followed>();

  constructor(app: App) {
    this.#app = app;
    const connect = (): void => this.#connect();
    app.link.watch(connect);
    app.link.chosen.watch(connect);
    app.link.others.watch(connect);
    connect();
  }

  #connect(): void {
    const { link } = this.#app;
    const paired = new Set(link.paired);
    for (const each of this.#followed.keys()) if (!paired.has(each)) this.#end(each);
    for (const each of paired) this.#connectTo(each, each !== link.chosen.value);
    this.#show();
  }

  #connectTo(link: PcLink, isElsewhere: boolean): void {
    const { pc, enabled, reach } = link.state.value;
    const access = isElsewhere && enabled && pc ? accessKey(pc) : undefined;
    const followed = this.#followed.get(link);
    // A check on its way leaves what was told last.
    if (access === followed?.access && (reach === "connected" || reach === "checking")) return;
    this.#end(link);
    if (access === undefined || !pc || reach !== "connected") return;
    const next: Followed = { access, closing: new AbortController(), pending: NOTHING_PENDING };
    this.#followed.set(link, next);
    const streams = chatApi({ baseUrl: baseUrlOf(pc.origin), token: pc.token });
    followStream({
      connect: (signal) => streams.events(signal),
      onConnected: () => {},
      onEvent: (event) => {
        next.pending = pendingAfter(next.pending, event as RunsEvent);
        if (this.#followed.get(link) === next) this.#show();
        return undefined;
      },
      signal: next.closing.signal,
      // That PC has no agents, or not for this device.
    }).catch(() => {});
  }

  #end(link: PcLink): void {
    this.#followed.get(link)?.closing.abort();
    this.#followed.delete(link);
  }

  #show(): void {
    const { agents, notices } = this.#app;
    const before = new Map(agents.elsewhere.value.map(({ link, count }) => [link, count]));
    const now: WaitingPc[] = [];
    for (const [link, { pending }] of this.#followed) {
      const { length: count } = pendingAsked({ replies: [], ...pending, settled: new Map() });
      const hostname = link.state.value.pc?.hostname ?? "PC";
      if (count > 0) now.push({ link, hostname, count });
      if (count > (before.get(link) ?? 0)) notices.say(pcs.waitsOn(hostname, count));
    }
    const isSame =
      now.length === before.size && now.every(({ link, count }) => before.get(link) === count);
    if (!isSame) agents.elsewhere.set(now);
  }
}
