import type { App } from "../app/app.ts";

/** Shows on the page's icon how many replies nobody has seen, and how much waits for an answer. */
export function showBadge({ agents, conversations }: App): void {
  const show = (): void => {
    const unread = conversations.state.value.list.filter((one) => one.unread);
    const count = agents.waiting.value + unread.length;
    const { setAppBadge, clearAppBadge } = navigator as Partial<Navigator>;
    const shown = count > 0 ? setAppBadge?.call(navigator, count) : clearAppBadge?.call(navigator);
    shown?.catch(() => {});
  };
  agents.waiting.watch(show);
  conversations.state.watch(show);
  show();
}
