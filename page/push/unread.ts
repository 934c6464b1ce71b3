import type { App } from "../app/app.ts";

/**
 * Counts the conversations with a reply that nobody has seen, and shows them with what waits for
 * an answer on the page's icon. Those of a page that is looked at count as well, where another
 * conversation is open.
 */
export class Unread {
  readonly #app: App;
  readonly #unread = new Set<string>();
  #live = new Map<string, string>();

  constructor(app: App) {
    this.#app = app;
    const { chat, agents, conversations } = app;
    chat.live.all.watch(() => this.#onReplies());
    this.#onReplies();
    agents.waiting.watch(() => this.#show());
    conversations.state.watch(() => this.#see());
    document.addEventListener("visibilitychange", () => this.#see());
    this.#show();
  }

  #onReplies(): void {
    const { chat, conversations } = this.#app;
    const now = new Map(
      [...chat.live.all.value].map(([id, { conversationId }]) => [id, conversationId]),
    );
    const kept = new Set(conversations.state.value.list.map(({ id }) => id));
    for (const [id, conversationId] of this.#live)
      if (!now.has(id) && kept.has(conversationId)) this.#unread.add(conversationId);
    this.#live = now;
    this.#see();
  }

  #see(): void {
    const { open, list } = this.#app.conversations.state.value;
    if (!document.hidden && open) this.#unread.delete(open.id);
    for (const id of this.#unread)
      if (!list.some((conversation) => conversation.id === id)) this.#unread.delete(id);
    this.#show();
  }

  #show(): void {
    const { agents, unread } = this.#app;
    unread.set(this.#unread.size);
    const count = agents.waiting.value + unread.value;
    const { setAppBadge, clearAppBadge } = navigator as Partial<Navigator>;
    const shown = count > 0 ? setAppBadge?.call(navigator, count) : clearAppBadge?.call(navigator);
    shown?.catch(() => {});
  }
}
