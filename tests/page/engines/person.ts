import { setTimeout as pause } from "node:timers/promises";
import type { Pc } from "../browser/pc.ts";
import type { Tab } from "./tab.ts";

// A machine that does other things as well takes its time.
const PATIENCE_MS = 60_000;

/** Waits until `look`, called in the page, finds something, and gives it. */
export async function until<Args extends unknown[], T>(
  tab: Tab,
  what: string,
  look: (...args: Args) => T,
  ...args: Args
): Promise<NonNullable<Awaited<T>>> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await tab.run(look, ...args);
    if (found) return found as NonNullable<Awaited<T>>;
    if (Date.now() > deadline) {
      const shown = await tab.run(() => document.body.innerText);
      throw new Error(`There is no ${what}. The page shows: ${shown}`);
    }
    await pause(25);
  }
}

/** Waits until a text is shown. */
export async function seeText(tab: Tab, text: string): Promise<void> {
  await until(tab, `“${text}”`, (it) => document.body.innerText.includes(it), text);
}

/** Waits until a conversation is open. */
export async function seeTitle(tab: Tab, title: string): Promise<void> {
  const isOpen = (it: string): boolean => document.querySelector("h1")?.textContent === it;
  await until(tab, `conversation “${title}”`, isOpen, title);
}

/** Taps what has a name, where it is seen. One that ends in … is only the name's beginning. */
export async function tap(tab: Tab, name: string): Promise<void> {
  const place = await until(tab, `“${name}” to tap`, placeOf, name);
  const actions = [
    { type: "pointerMove", duration: 0, ...place },
    { type: "pointerDown", button: 0 },
    { type: "pointerUp", button: 0 },
  ];
  await tab.act([{ type: "pointer", id: "pointer", actions }]);
}

/** Where a named control can be tapped: enabled, at rest, and covered by nothing. */
async function placeOf(wanted: string): Promise<{ x: number; y: number } | undefined> {
  const passing = document
    .getAnimations()
    .filter((one) => one.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY);
  await Promise.all(passing.map((one) => one.finished.catch(() => {})));
  const isNamed = (element: HTMLElement & { labels?: NodeListOf<HTMLElement> | null }): boolean => {
    const label = element.labels?.[0]?.querySelector("span");
    const name = element.ariaLabel ?? (label ?? element).textContent ?? "";
    const beginning = wanted.split("…")[0] ?? "";
    return wanted.endsWith("…") ? name.startsWith(beginning) : name.trim() === wanted;
  };
  const root = Array.from(document.querySelectorAll("dialog[open]")).at(-1) ?? document;
  for (const element of root.querySelectorAll<HTMLElement>("button, summary, input, textarea")) {
    if (!isNamed(element) || element.matches(":disabled")) continue;
    element.scrollIntoView({ block: "nearest" });
    const { left, top, width, height } = element.getBoundingClientRect();
    const [x, y] = [Math.floor(left + width / 2), Math.floor(top + height / 2)];
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { left: laterLeft, top: laterTop } = element.getBoundingClientRect();
    // What a part brings that was just loaded moves what is around it.
    if (laterLeft !== left || laterTop !== top) return undefined;
    if (element.contains(document.elementFromPoint(x, y))) return { x, y };
  }
  return undefined;
}

/** Presses keys, one after the other. */
export async function press(tab: Tab, keys: string): Promise<void> {
  const actions = Array.from(keys).flatMap((value) => [
    { type: "keyDown", value },
    { type: "keyUp", value },
  ]);
  await tab.act([{ type: "key", id: "keyboard", actions }]);
}

/** Writes into a field, in place of what is there. */
export async function write(tab: Tab, field: string, text: string): Promise<void> {
  await tap(tab, field);
  await tab.run(() => (document.activeElement as HTMLTextAreaElement).select());
  await press(tab, text);
}

/** Asks the model. */
export async function ask(tab: Tab, text: string): Promise<void> {
  await write(tab, "Message", text);
  await tap(tab, "Send");
}

/** Opens the page by a pairing link, and waits until it is paired. */
export async function openPaired(tab: Tab, pc: Pc): Promise<void> {
  await tab.goto(await pc.pairingLink());
  await seeText(tab, "Connected to flo-laptop");
}

/** Waits until a text is in the last reply. */
export async function waitForReply(tab: Tab, text: string): Promise<void> {
  const isThere = (it: string): boolean | undefined =>
    Array.from(document.querySelectorAll(".from-pc .reply")).at(-1)?.textContent?.includes(it);
  await until(tab, `reply with “${text}”`, isThere, text);
}

/** Waits until no reply is on its way. */
export async function waitForEnd(tab: Tab): Promise<void> {
  const isOver = (): boolean =>
    document.querySelector("[aria-label=Send]") !== null &&
    document.querySelector(".thread-content[aria-busy=false]") !== null;
  await until(tab, "end of the reply", isOver);
}

/** The texts of the replies that are shown, without thoughts. */
export function replyTexts(tab: Tab): Promise<string[]> {
  return tab.run(() =>
    Array.from(document.querySelectorAll(".from-pc .reply"), (reply) =>
      Array.from(reply.querySelectorAll(":scope > .markdown"), (part) => part.textContent).join(""),
    ),
  );
}

/** What the person has said, as it is shown. */
export function shownMessages(tab: Tab): Promise<string[]> {
  return tab.run(() =>
    Array.from(document.querySelectorAll(".bubble"), ({ textContent }) => textContent ?? ""),
  );
}
