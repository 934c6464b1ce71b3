import type { Locator, Page } from "playwright-core";
import type { Grant } from "../../../src/auth/grants.ts";
import type { Pc } from "./pc.ts";
import { ask, waitForLink } from "./steps.ts";

/** Opens the page by a link that pairs it for agents. */
export async function pairForAgents(
  page: Page,
  pc: Pc,
  grants: readonly Grant[] = ["agent"],
): Promise<void> {
  await page.goto(await pc.pairingLink(grants));
  await waitForLink(page);
}

/** Has an agent answer in the conversation. */
export async function chooseAgent(page: Page, name = "Writer"): Promise<void> {
  await page.getByRole("button", { name: /^Answered by/ }).click();
  await page
    .getByRole("dialog", { name: "Who shall answer?" })
    .getByRole("button", { name: new RegExp(`^${name}`) })
    .click();
}

/** Asks an agent in a new conversation. */
export async function askWriter(page: Page): Promise<void> {
  await chooseAgent(page);
  await ask(page, "Go on");
}

/** What a person is asked now. */
export function card(page: Page): Locator {
  return page.locator(".asked-card");
}

/** Allows the call that is asked. */
export function allowOnce(page: Page): Promise<void> {
  return card(page).getByRole("button", { name: "Allow once" }).click();
}
