import type { Locator, Page } from "playwright-core";
import type { Pc } from "./pc.ts";

/** Opens the page by a pairing link, and waits until it is paired. */
export async function openPaired(page: Page, pc: Pc): Promise<void> {
  await page.goto(await pc.pairingLink());
  await waitForLink(page);
}

/** Pairs with what was pasted, on the screen of a device that is not paired. */
export async function pairByPasting(page: Page, pasted: string): Promise<void> {
  const field = page.getByLabel("Pairing link or token");
  if (!(await field.isVisible())) await page.getByText("Paste a link instead").click();
  await field.fill(pasted);
  await page.getByRole("button", { name: "Pair", exact: true }).click();
}

/** Waits until the page says that it is connected. */
export async function waitForLink(page: Page): Promise<void> {
  await page.locator(".chat-header").getByText("Connected to flo-laptop").waitFor();
}

/** Where the person writes. */
export function composer(page: Page): Locator {
  return page.getByRole("textbox", { name: "Message", exact: true });
}

/** Sends a message as a thumb does. */
export async function ask(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

/** The texts of the replies that are shown, without thoughts. */
export function replyTexts(page: Page): Promise<string[]> {
  return page
    .locator(".from-pc .reply")
    .evaluateAll((replies) =>
      replies.map((reply) =>
        Array.from(reply.querySelectorAll(":scope > .markdown"), (part) => part.textContent).join(
          "",
        ),
      ),
    );
}

/** Waits until the last reply is shown with this text, whatever its Markdown. */
export async function waitForReply(page: Page, text: string): Promise<void> {
  await page.waitForFunction((expected) => {
    const reply = Array.from(document.querySelectorAll(".from-pc .reply")).at(-1);
    return reply?.textContent?.includes(expected);
  }, text);
}

/** Waits until no reply is on its way. */
export async function waitForEnd(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Send", exact: true }).waitFor();
  await page.locator(".thread-content[aria-busy=false]").waitFor();
}

/** What the person has said, as it is shown. */
export function shownMessages(page: Page): Promise<string[]> {
  return page.locator(".bubble").allTextContents();
}

/** Opens the drawer with the conversations, on a phone. */
export async function openDrawer(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Conversations", exact: true }).click();
  return page.getByRole("dialog", { name: "Conversations" });
}

/**
 * Loads the page anew. What was closed takes its entry of the history along, a while after it is
 * gone from the screen; a reload that meets that is given up by the browser, and asked for again.
 */
export async function reload(page: Page): Promise<void> {
  try {
    await page.reload();
  } catch (error) {
    if (!String(error).includes("net::ERR_ABORTED")) throw error;
    await page.reload();
  }
}

/** Waits until everything that the page is about to keep is kept. */
export async function waitUntilKept(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const opening = indexedDB.open("remote-chat");
        opening.onsuccess = () => {
          const stores = ["conversations", "messages", "settings"];
          const transaction = opening.result.transaction(stores, "readwrite");
          transaction.objectStore("settings").count();
          transaction.oncomplete = () => {
            opening.result.close();
            resolve();
          };
        };
      }),
  );
}
