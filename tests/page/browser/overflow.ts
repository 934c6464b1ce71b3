import type { Page } from "playwright-core";

/** What is wider than the screen, other than what scrolls by itself or is cut on purpose. */
export function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    Array.from(document.querySelectorAll("body *"))
      .filter((element) => {
        const { right, left, width } = element.getBoundingClientRect();
        if (width === 0 || element.closest(".offscreen, pre, .table, svg, .step-line"))
          return false;
        const isOut = right > innerWidth + 1 || left < -1;
        return isOut && getComputedStyle(element).overflowX === "visible";
      })
      .map((element) => `${element.tagName}.${element.className}`),
  );
}
