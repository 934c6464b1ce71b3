import type { Page } from "playwright-core";
import type { Grant } from "../../../src/auth/grants.ts";
import type { Pc } from "./pc.ts";
import { waitForLink } from "./steps.ts";

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
