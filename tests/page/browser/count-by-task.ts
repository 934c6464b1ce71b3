import type { Page } from "playwright-core";

/** How many elements one task added and removed, at most. */
export interface MostByTask {
  readonly added: number;
  readonly removed: number;
}

/** Counts from now on how many elements each task adds and removes; a task's changes come together. */
export function countByTask(page: Page, selector: string): Promise<void> {
  return page.evaluate((counted) => {
    const most = { added: 0, removed: 0 };
    const count = (nodes: NodeList): number =>
      [...nodes].reduce((sum, node) => {
        if (!(node instanceof Element)) return sum;
        return sum + (node.matches(counted) ? 1 : node.querySelectorAll(counted).length);
      }, 0);
    new MutationObserver((changes) => {
      const sum = (of: "addedNodes" | "removedNodes"): number =>
        changes.reduce((total, change) => total + count(change[of]), 0);
      most.added = Math.max(most.added, sum("addedNodes"));
      most.removed = Math.max(most.removed, sum("removedNodes"));
    }).observe(document.body, { childList: true, subtree: true });
    Object.assign(window, { most });
  }, selector);
}

/** What {@link countByTask} has counted. */
export function mostByTask(page: Page): Promise<MostByTask> {
  return page.evaluate(() => (window as unknown as { most: MostByTask }).most);
}
