import { join } from "node:path";
import axe from "axe-core";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { freePort } from "./free-port.ts";
import { CHROMIUM_PATH } from "./require-chromium.ts";

const ARGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The screens that the page is looked at on. */
export const PHONE = {
  viewport: { width: 360, height: 740 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
  userAgent:
    "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
} as const;
export const DESKTOP = { viewport: { width: 1280, height: 800 } } as const;

/** Where screenshots go; taken they are in any case, but kept nowhere else. */
const { SCREENSHOTS } = process.env;

/** A browser of its own. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM_PATH, args: ARGS });
}

/**
 * A browser whose tabs hide and rest as a person's do: in all others each tab believes that
 * it is looked at. Its tabs are opened in `browser.contexts()[0]`.
 */
export async function openPlainBrowser(): Promise<{ browser: Browser; close(): Promise<void> }> {
  const port = await freePort();
  const process = await chromium.launch({
    executablePath: CHROMIUM_PATH,
    args: [...ARGS, `--remote-debugging-port=${port}`],
    ignoreDefaultArgs: [
      "--disable-background-timer-throttling",
      "--disable-backgrounding-occluded-windows",
      "--disable-renderer-backgrounding",
    ],
  });
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true });
  return {
    browser,
    async close() {
      await browser.close();
      await process.close();
    },
  };
}

// Its words for requests that failed, which tests bring about.
const OF_THE_BROWSER =
  /^Failed to load resource|^An unknown error occurred when fetching the script/;

/** A new device; what goes wrong in its pages lands in `problems`. */
export async function newDevice(
  browser: Browser,
  screen: Parameters<Browser["newContext"]>[0] = PHONE,
): Promise<{ context: BrowserContext; page: Page; problems: string[] }> {
  const context = await browser.newContext({ acceptDownloads: true, ...screen });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]).catch(() => {});
  // A machine that is busy with other things as well takes its time.
  context.setDefaultTimeout(60_000);
  const problems: string[] = [];
  context.on("weberror", (error) => problems.push(String(error.error())));
  context.on("console", (message) => {
    const text = message.text();
    if (message.type() === "error" && !OF_THE_BROWSER.test(text)) problems.push(text);
  });
  return { context, page: await context.newPage(), problems };
}

/** Closes every device, so that none sends to the next test what it has waited with. */
export async function closeDevices(browser: Browser): Promise<void> {
  for (const context of browser.contexts()) await context.close();
}

/** What a page looks like now, kept for a person to look at. */
export async function screenshot(page: Page, name: string): Promise<void> {
  await page.screenshot(
    SCREENSHOTS === undefined ? {} : { path: join(SCREENSHOTS, `${name}.png`) },
  );
}

/** What axe-core finds wrong, and goes on to find: what is on its way in or out is nobody's fault. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  let found = await look(page);
  for (let tries = 0; tries < 3 && found.length > 0; tries++) {
    await page.waitForTimeout(500);
    found = await look(page);
  }
  return found;
}

async function look(page: Page): Promise<string[]> {
  // Colours in the middle of an animation are nobody's choice.
  await page.evaluate(async () => {
    const endless = (one: Animation): boolean =>
      one.effect?.getComputedTiming().iterations === Number.POSITIVE_INFINITY;
    const passing = document.getAnimations().filter((one) => !endless(one));
    await Promise.all(passing.map((one) => one.finished.catch(() => {})));
  });
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }),
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
