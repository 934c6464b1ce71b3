import { ApiError, type ChatApi, chatApi } from "../../src/client/chat-api.ts";
import type { StreamEvent } from "../../src/client/index.ts";
import type { RunSummary } from "../../src/runs/agent-runs.ts";
import type { RunsEvent, ShownQuestion } from "../../src/runs/run-events.ts";
import type { App } from "../app/app.ts";
import { Observable } from "../app/observable.ts";
import { accessKey, baseUrlOf } from "../pc/pc-api.ts";
import { words } from "../words/agents.ts";
import { type AgentsApi, type AskedApproval, agentsApi, type Decision } from "./agents-api.ts";
import { AskedElsewhere } from "./asked-elsewhere.ts";
import { NOTHING_PENDING, type Pending, pendingAfter, upserted } from "./pending-after.ts";
import { type Asked, pendingAsked } from "./pending-asked.ts";
import { toolWords } from "./run-words.ts";
import { followStream } from "./stream-loop.ts";

/** The name of the setting that keeps this device's id. */
const SELF = "agents-self";

const states = new WeakMap<App, AgentsState>();

/** What the page knows of agents and their runs; one for each app. */
export function agentsOf(app: App): AgentsState {
  const state = states.get(app) ?? new AgentsState(app);
  states.set(app, state);
  return state;
}

/** All runs of the PC and what they ask, from its stream and from the replies in progress. */
export class AgentsState {
  /** The newest first. */
  readonly runs = new Observable<readonly RunSummary[]>([]);
  /** What waits for an answer. */
  readonly asked = new Observable<readonly Asked[]>([]);
  /** What was settled, by its id, for whoever shows it. */
  readonly settled = new Observable<ReadonlyMap<string, AskedApproval | ShownQuestion>>(new Map());
  /** The ids of the cards that can be seen. */
  readonly inView = new Observable<ReadonlySet<string>>(new Set());
  /** Whether the PC begins no run. */
  readonly halted = new Observable(false);
  /** The run that is looked at by itself. */
  readonly opened = new Observable<string | undefined>(undefined);
  readonly #mine = new Set<string>();
  /** By which id the PC knows this device, once it has answered something; see {@link isMine}. */
  readonly self = new Observable<unknown>(undefined);
  readonly #app: App;
  #pending: Pending = NOTHING_PENDING;
  #told = new Set<string>();
  /** The runs that were not over when the PC told of them last, whoever told it. */
  #going = new Set<string>();
  #following: { readonly access: string; readonly closing: AbortController } | undefined;
  #unwatch: (() => void)[] = [];

  constructor(app: App) {
    this.#app = app;
    const { agents, chat, conversations, link } = app;
    chat.live.all.watch(() => this.#watchReplies());
    this.#watchReplies();
    for (const watched of [link.state, agents.list]) watched.watch(() => this.#connect());
    conversations.state.watch(() => this.#followResumed());
    link.chosen.watch(() => this.#update());
    document.addEventListener("visibilitychange", () => this.#connect());
    app.store.setting(SELF).then(
      (id) => this.self.set(this.self.value ?? id),
      () => {},
    );
    this.#connect();
    agents.elsewhere.watch(() => this.#update());
    new AskedElsewhere(app);
  }

  /** The requests about agents. @throws TypeError when no PC is paired */
  get api(): AgentsApi {
    const { pc } = this.#app.link.state.value;
    if (!pc) throw new TypeError("no PC is paired");
    return agentsApi(pc);
  }

  /** The requests of streams. @throws TypeError when no PC is paired */
  get streams(): ChatApi {
    const { token = "", origin } = this.#app.link.state.value.pc ?? {};
    return chatApi({ baseUrl: baseUrlOf(origin), token });
  }

  /** Whether something was answered by the person who looks at it. */
  isMine({ id, by }: { readonly id: string; readonly by?: string }): boolean {
    return this.#mine.has(id) || (by !== undefined && by !== "owner" && by === this.self.value);
  }

  /** An agent's name. */
  nameOf(agent: string): string {
    return this.#app.agents.list.value?.find(({ id }) => id === agent)?.name ?? agent;
  }

  /**
   * Decides about an approval; whatever comes of it is shown to all who show that.
   * @throws ApiError, TypeError
   */
  async decide(id: string, decision: Decision): Promise<void> {
    try {
      const settled = await this.api.decide(id, decision);
      this.#settleMine(settled);
    } catch (error) {
      // Somebody else was faster: what they decided is shown.
      if (error instanceof ApiError && error.code === "approval.settled")
        this.#settle(await this.api.approval(id));
      else throw error;
    }
  }

  /** Answers a server's question. @throws ApiError, TypeError */
  async answer(id: string, given: Parameters<AgentsApi["answer"]>[1]): Promise<void> {
    this.#settleMine(await this.api.answer(id, given));
  }

  /** Notes that a card can be seen, or cannot any more. */
  see(id: string, isInView: boolean): void {
    const seen = new Set(this.inView.value);
    if (isInView) seen.add(id);
    else seen.delete(id);
    this.inView.set(seen);
  }

  #connect(): void {
    const { agents, link } = this.#app;
    const { pc, enabled } = link.state.value;
    const isWanted = enabled && agents.list.value !== undefined && !document.hidden;
    const access = isWanted && pc ? accessKey(pc) : undefined;
    if (access === this.#following?.access) return;
    this.#following?.closing.abort();
    this.#following = undefined;
    if (agents.list.value === undefined) {
      this.runs.set([]);
      this.#setPending(NOTHING_PENDING);
    }
    if (access === undefined) return;
    const closing = new AbortController();
    this.#following = { access, closing };
    const { streams } = this;
    followStream({
      connect: (signal) => streams.events(signal),
      onConnected: () => {},
      onEvent: (event) => this.#onEvent(event),
      signal: closing.signal,
    }).catch(() => {
      // It is not for this device any more; the link's next check says so.
      if (this.#following?.closing === closing) this.#following = undefined;
    });
  }

  #onEvent(unchecked: StreamEvent): undefined {
    const event = unchecked as RunsEvent;
    const pending = pendingAfter(this.#pending, event);
    switch (event.type) {
      case "runs":
        this.runs.set(event.runs);
        this.#going = new Set(event.runs.filter(isGoing).map(({ id }) => id));
        this.halted.set(event.halted);
        return this.#followResumed();
      case "run":
        this.runs.set(upserted(this.runs.value, event));
        if (isGoing(event)) this.#going.add(event.id);
        else this.#going.delete(event.id);
        return this.#followResumed();
      case "halted":
        return this.halted.set(event.halted) as undefined;
      case "approvals":
      case "questions":
        return this.#setPending(pending);
      case "approval":
      case "question":
        this.#setPending(pending);
        return this.#settle(event);
      default:
        return undefined;
    }
  }

  #setPending(pending: Pending): undefined {
    this.#pending = pending;
    this.#update();
  }

  #settleMine(settled: AskedApproval | ShownQuestion): void {
    this.#mine.add(settled.id);
    this.self.set(settled.by);
    void this.#app.store.setSetting(SELF, settled.by).catch(() => {});
    this.#settle(settled);
  }

  #settle(object: AskedApproval | ShownQuestion): undefined {
    if (object.state !== "pending")
      this.settled.set(new Map([...this.settled.value, [object.id, object]]));
    this.#update();
  }

  #watchReplies(): void {
    for (const end of this.#unwatch) end();
    const replies = [...this.#app.chat.live.all.value.values()];
    this.#unwatch = replies.map(({ run }) =>
      run.watch((now) => {
        // Its own stream may know of it before the stream of all runs does.
        if (now?.status === "interrupted") this.#going.delete(now.id);
        this.#update();
      }),
    );
    this.#update();
  }

  #update(): void {
    const { chat, agents, link, notices } = this.#app;
    // What is asked on another PC is shown, and answered there, once that one is chosen.
    const { origin } = link.chosen.value;
    const asked = pendingAsked({
      replies: [...chat.live.all.value.values()]
        .filter(({ pc }) => pc === origin)
        .map(({ run, conversationId }) => ({ run: run.value, conversationId })),
      ...this.#pending,
      settled: this.settled.value,
    });
    this.asked.set(asked);
    const elsewhere = agents.elsewhere.value.reduce((sum, { count }) => sum + count, 0);
    agents.waiting.set(asked.length + elsewhere);
    for (const each of asked)
      if (!this.#told.has(each.id)) notices.say(askedWords(each, this.nameOf(each.agent)));
    this.#told = new Set(asked.map(({ id }) => id));
  }

  /** Somebody may have gone on with a run of this conversation that was interrupted. */
  #followResumed(): undefined {
    const { chat, conversations } = this.#app;
    for (const message of conversations.state.value.branch)
      if (message.state === "error" && message.request && this.#going.has(message.run?.id ?? ""))
        void chat.followAgain(message);
  }
}

/** Whether a run is not over. */
export function isGoing({ status }: Pick<RunSummary, "status">): boolean {
  return status === "queued" || status === "running" || status === "waiting";
}

/** What is asked, in one sentence. */
export function askedWords(asked: Asked, agent: string): string {
  return asked.kind === "approval"
    ? words.asksToUse(agent, toolWords(asked))
    : words.asksSomething(asked.server ?? agent);
}
