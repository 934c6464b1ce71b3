import { ApiError } from "../../src/client/chat-api.ts";
import type { App } from "../app/app.ts";
import type { Answerer } from "../app/chat.ts";
import { Observable } from "../app/observable.ts";
import type { Message, ModelChoice } from "../chat/conversation.ts";
import { accessKey, callPc } from "../pc/pc-api.ts";
import { type ListedModel, nameIn, type PcModel, pcModels } from "./pc-models.ts";

/** What the picker is open for: the conversation, or one reply that is asked for again. */
export type Picking = { readonly again?: Message };

/** The names of the settings that keep the last choice, and what was chosen lately. */
const LAST = "model";
const RECENT = "models-recent";

const MAX_RECENT = 4;
// How often the PC is asked which models there are, while the page is open.
const LOOK_EVERY_MS = 60_000;

const states = new WeakMap<App, ModelsState>();

/** What the page knows of models; one for each app. */
export function modelsOf(app: App): ModelsState {
  const state = states.get(app) ?? new ModelsState(app);
  states.set(app, state);
  return state;
}

/** The models of the PC, and which of them answers. */
export class ModelsState {
  /**
   * The PC's default first; undefined until the PC has told, or while it cannot; empty where it
   * lets nobody choose.
   */
  readonly list = new Observable<readonly PcModel[] | undefined>(undefined);
  /** The ids of those that were chosen lately, the last one first. */
  readonly recent = new Observable<readonly string[]>([]);
  /** Set while the picker is open. */
  readonly picking = new Observable<Picking | undefined>(undefined);
  readonly #app: App;
  #access: string | undefined;
  #lookedAt = 0;

  constructor(app: App) {
    this.#app = app;
    void this.#readSettings();
    app.link.state.watch(() => void this.look());
    void this.look();
  }

  /** The PC's default model. */
  get standard(): PcModel | undefined {
    return this.list.value?.find(({ isDefault }) => isDefault);
  }

  /** A model of the list. */
  find(id: string | undefined): PcModel | undefined {
    return this.list.value?.find((model) => model.id === id);
  }

  /** What people call a model, by its id. */
  nameOf(id: string): string {
    return this.find(id)?.name ?? nameIn(id);
  }

  /** Asks the PC for its models, if that is due, or `again`. */
  async look({ again = false } = {}): Promise<void> {
    const { pc, enabled, reach } = this.#app.link.state.value;
    const access = enabled && reach !== "refused" && pc ? accessKey(pc) : undefined;
    if (access !== this.#access) this.list.set(undefined);
    const isDue = again || access !== this.#access || Date.now() - this.#lookedAt > LOOK_EVERY_MS;
    this.#access = access;
    if (!pc || access === undefined || reach !== "connected" || !isDue) return;
    this.#lookedAt = Date.now();
    try {
      const { data } = await callPc<{ data: ListedModel[] }>("v1/models", { access: pc });
      if (access === this.#access) this.#take(pcModels(data));
    } catch (error) {
      // What is known is shown on; without a list, the PC's default answers.
      this.#lookedAt = 0;
      const hasNoList = error instanceof ApiError && [403, 404].includes(error.status);
      if (hasNoList && access === this.#access) this.list.set([]);
    }
  }

  /** Chooses who answers in the open conversation, and in those to come; undefined for the default. */
  choose(model: PcModel | undefined): void {
    const { conversations, newChat, store } = this.#app;
    const choice: ModelChoice | undefined = model && { id: model.id, name: model.name };
    const { open } = conversations.state.value;
    newChat.model.set(choice);
    if (open) {
      const { model: _, ...rest } = open;
      void conversations.change({ ...rest, ...(choice && { model: choice }) });
    }
    store.setSetting(LAST, choice).catch(() => {});
    if (model) this.#use(model.id);
  }

  /** Asks for a reply again, by another model this once. */
  askAgain(message: Message, model: PcModel | undefined): void {
    const by: Answerer = model ? { model: { id: model.id, name: model.name } } : {};
    if (this.#app.chat.retry(message, by) && model) this.#use(model.id);
  }

  #use(id: string): void {
    const recent = [id, ...this.recent.value.filter((other) => other !== id)].slice(0, MAX_RECENT);
    this.recent.set(recent);
    this.#app.store.setSetting(RECENT, recent).catch(() => {});
  }

  #take(models: readonly PcModel[]): void {
    this.list.set(models);
    const { model } = this.#app.newChat;
    // What a new conversation would begin with may be gone since; it is not forgotten.
    if (model.value && !this.find(model.value.id)) model.set(undefined);
  }

  async #readSettings(): Promise<void> {
    const { newChat, store } = this.#app;
    try {
      const [last, recent] = await Promise.all([store.setting(LAST), store.setting(RECENT)]);
      if (Array.isArray(recent)) this.recent.set(recent.map(String));
      const known = this.list.value;
      const choice = last as ModelChoice | undefined;
      if (choice && !newChat.model.value && (!known || this.find(choice.id)))
        newChat.model.set(choice);
    } catch {
      // Without settings, the PC's default answers.
    }
  }
}
