import type { Browser, BrowserContext, Page } from "playwright-core";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
} from "vitest";
import { createPage } from "../../../src/page/serve-page.ts";
import { memoryOperator, OWNER_TOKEN, type Pc, startPc } from "./pc.ts";
import { accessibilityProblems, newDevice, openBrowser, PHONE, screenshot } from "./phone.ts";
import { type ScriptedModel, scriptedModel } from "./scripted-model.ts";
import {
  ask,
  openDrawer,
  pairByPasting,
  reload,
  replyTexts,
  shownMessages,
  waitForEnd,
  waitForReply,
  waitUntilKept,
} from "./steps.ts";

let browser: Browser;
let context: BrowserContext;
let page: Page;
let problems: string[];
let study: Pc;
let attic: Pc;
let studyModel: ScriptedModel;
let atticModel: ScriptedModel;
/** The page's address: not on loopback by its name, since loopback pages may ask every PC. */
let address: string;
/** What the PC of the page lets it talk to. */
let listed: string[];

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  studyModel = scriptedModel();
  atticModel = scriptedModel();
  listed = [];
  study = await startPc(studyModel.provider, {
    hostname: "study-pc",
    operator: memoryOperator(),
    page: async () => createPage({ otherPcs: listed }),
  });
  address = study.url.replace("127.0.0.1", "pc.localhost");
  attic = await startPc(atticModel.provider, {
    hostname: "attic-pc",
    operator: memoryOperator(),
    corsOrigins: [address],
  });
  listed = [attic.url];
  ({ context, page, problems } = await newDevice(browser));
});
afterEach(async () => {
  await context.close();
  await study.close();
  await attic.close();
  expect(problems).toEqual([]);
});

const connectedTo = (pc: string, on = page): Promise<void> =>
  on.locator(".chat-header").getByText(`Connected to ${pc}`).waitFor();

async function openPage(on = page): Promise<void> {
  await on.goto((await study.pairingLink()).replace(study.url, address));
  await connectedTo("study-pc", on);
}

/** Opens the dialog that lists the PCs, while there is one, or several. */
async function openPcs(on = page): Promise<void> {
  const button = on.locator(".pc-button");
  if (await button.isVisible()) await button.click();
  else {
    await openDrawer(on);
    await on.getByRole("button", { name: "Settings" }).click();
    await on.getByRole("button", { name: "Add another PC" }).click();
  }
  await on.getByRole("dialog", { name: "Your PCs" }).waitFor();
}

async function addAttic(): Promise<void> {
  await openPcs();
  await pairByPasting(page, await attic.pairingLink());
  await connectedTo("attic-pc");
}

async function choosePc(name: string): Promise<void> {
  await openPcs();
  await page.locator(".pc-choice", { hasText: name }).click();
  await connectedTo(name);
}

async function openConversation(title: string): Promise<void> {
  await openDrawer(page);
  await page.locator(".conversation-button", { hasText: title }).click();
}

describe("two PCs in one page", () => {
  test("are chatted with side by side, and go on where they began after a reload", async () => {
    await openPage();
    await addAttic();
    await ask(page, "Up there");
    const above = await atticModel.next();
    above.say("From the attic,");
    await waitForReply(page, "From the attic,");

    await choosePc("study-pc");
    await ask(page, "Down here");
    const below = await studyModel.next();
    below.say("From the study,");
    await waitForReply(page, "From the study,");
    above.say(" second part");
    await waitUntilKept(page);
    await reload(page);
    await waitForReply(page, "From the study,");
    await connectedTo("study-pc");
    above.say(" and the end.");
    above.finish();
    below.say(" whole.");
    below.finish();
    await waitForReply(page, "From the study, whole.");
    await openConversation("Up there");
    await connectedTo("attic-pc");
    await waitForReply(page, "From the attic, second part and the end.");
    await waitForEnd(page);
    await expect.poll(() => replyTexts(page)).toEqual(["From the attic, second part and the end."]);

    // The conversation goes on with its own PC, and nothing ran twice or elsewhere.
    await ask(page, "And again?");
    const again = await atticModel.next();
    again.say("Again.");
    again.finish();
    await waitForReply(page, "Again.");
    await waitForEnd(page);
    expect([studyModel.questions.length, atticModel.questions.length]).toEqual([1, 2]);
    expect([study.devices().length, attic.devices().length]).toEqual([1, 1]);
    await openDrawer(page);
    await page.getByText(/· attic-pc$/).waitFor();
    await page.getByText(/· study-pc$/).waitFor();
  });

  test("tell by themselves when one of them is gone, and send there once it is back", async () => {
    await openPage();
    await addAttic();
    await attic.goAway();
    // It would be looked for within a minute; this is a sign to look at once.
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await page.locator(".chat-header").getByText("Cannot reach attic-pc").waitFor();
    await ask(page, "Later");
    await page
      .getByText(/Not sent yet/)
      .first()
      .waitFor();
    await choosePc("study-pc");
    await attic.comeBack();
    await page.evaluate(() => dispatchEvent(new Event("online")));
    const question = await atticModel.next();
    question.say("Now.");
    question.finish();
    await openConversation("Later");
    await waitForReply(page, "Now.");
    expect(studyModel.questions).toHaveLength(0);
  });

  test("are forgotten one by one; a conversation says where it goes then", async () => {
    await openPage();
    await addAttic();
    atticModel.answerWith(({ say, finish }) => {
      say("Here.");
      finish();
    });
    await ask(page, "Up there");
    await waitForReply(page, "Here.");
    await waitForEnd(page);
    await openDrawer(page);
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByText("PC settings shown here: attic-pc.").waitFor();
    await page.getByRole("button", { name: "Forget this PC" }).click();
    await page.getByText(/Forget attic-pc\?/).waitFor();
    await page.getByRole("button", { name: "Forget", exact: true }).click();
    await connectedTo("study-pc");
    await expect.poll(() => attic.devices()).toEqual([]);
    expect(study.devices()).toHaveLength(1);
    await expect.poll(() => shownMessages(page)).toEqual([]);
    await reload(page);
    await connectedTo("study-pc");
    await openConversation("Up there");
    await page.getByText(/was with a PC that is forgotten.*goes to study-pc/).waitFor();
    await screenshot(page, "pcs-moves");
    await ask(page, "And here?");
    const question = await studyModel.next();
    expect(question.messages.map(({ content }) => content)).toEqual([
      "Up there",
      "Here.",
      "And here?",
    ]);
    question.finish();
    await waitForEnd(page);
    await expect.poll(() => page.getByText(/was with a PC that is forgotten/).count()).toBe(0);
  });

  test("have their own settings for their owner", async () => {
    await openPage();
    await openPcs();
    await pairByPasting(page, JSON.stringify({ url: attic.url, token: OWNER_TOKEN }));
    await connectedTo("attic-pc");
    await openDrawer(page);
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByText("PC settings shown here: attic-pc.").waitFor();
    await page.locator(".facts").waitFor();
    await page.getByRole("heading", { name: "Notifications" }).waitFor();
    await screenshot(page, "pcs-owner");
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole("button", { name: "Choose a PC" }).last().click();
    await page.locator(".pc-choice", { hasText: "study-pc" }).click();
    await connectedTo("study-pc");
    await openDrawer(page);
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByText("PC settings shown here: study-pc.").waitFor();
    await expect.poll(() => page.locator(".facts").count()).toBe(0);
  });
});

describe("a PC that this page cannot ask", () => {
  test("is told of with what to do on which PC, and its code goes nowhere", async () => {
    const other = await startPc(scriptedModel().provider, { hostname: "garage-pc" });
    onTestFinished(() => other.close());
    await openPage();
    await openPcs();
    const failure = page.getByRole("dialog", { name: "Your PCs" }).locator(".failure");
    // Not listed on the PC of the page.
    await pairByPasting(page, await other.pairingLink());
    await failure.getByText(`--other-pc ${other.url}`).waitFor();
    await failure.getByText(`--cors-origin ${address}`).waitFor();
    // Never with http beyond this machine.
    await pairByPasting(page, "http://192.168.1.9:8787/#pair=12345678");
    await failure.getByText(/PCs with an https address only/).waitFor();
    expect(other.devices()).toEqual([]);
    // However long its name: nothing leaves the screen.
    const long = `https://${"quiet-lake-".repeat(5)}1.trycloudflare.com`;
    await pairByPasting(page, `${long}/#pair=12345678`);
    await failure.getByText(`--other-pc ${long}`).waitFor();
    await expect
      .poll(() => failure.evaluate((each) => each.scrollWidth - each.clientWidth))
      .toBe(0);
  });

  test("may have been started without this page's origin: that is said", async () => {
    const other = await startPc(scriptedModel().provider, { hostname: "garage-pc" });
    onTestFinished(() => other.close());
    listed.push(other.url);
    await openPage();
    await openPcs();
    await pairByPasting(page, await other.pairingLink());
    const failure = page.getByRole("dialog", { name: "Your PCs" }).locator(".failure");
    await failure.getByText(/gave this page no answer/).waitFor();
    await failure.getByText(`--cors-origin ${address}`).waitFor();
    expect(other.devices()).toEqual([]);
    // Chromium's own words; what the page cannot prevent.
    expect(problems.splice(0).join("\n")).toMatch(/blocked by CORS policy/);
  });

  test("is asked once its origin is listed, also by a browser that has kept the page", async () => {
    listed = [];
    await openPage();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await openPcs();
    await pairByPasting(page, await attic.pairingLink());
    await page.locator(".failure").getByText(`--other-pc ${attic.url}`).waitFor();
    // The owner starts it again with the option.
    await study.goAway();
    listed = [attic.url];
    await study.comeBack({ forgetful: true });
    await reload(page);
    await page.getByText("A new version of this page is here.").waitFor();
    await page.getByRole("button", { name: "Reload" }).click();
    await page.locator('meta[name="other-pcs"]').waitFor({ state: "attached" });
    await connectedTo("study-pc");
    await addAttic();
  });
});

test.each(["light", "dark"] as const)("looks as it should, and reads well, in %s", async (look) => {
  const device = await newDevice(browser, { ...PHONE, colorScheme: look });
  onTestFinished(() => device.context.close());
  const { page: shown } = device;
  await openPage(shown);
  await openDrawer(shown);
  await shown.getByRole("button", { name: "Settings" }).click();
  await shown.getByRole("button", { name: "Add another PC" }).waitFor();
  await screenshot(shown, `pcs-settings-${look}`);
  await shown.getByRole("button", { name: "Add another PC" }).click();
  await shown.getByRole("dialog", { name: "Your PCs" }).waitFor();
  await screenshot(shown, `pcs-one-${look}`);
  await pairByPasting(shown, "https://garage.example/#pair=12345678");
  await shown.locator(".failure code").first().waitFor();
  await screenshot(shown, `pcs-unlisted-${look}`);
  expect(await accessibilityProblems(shown)).toEqual([]);
  await pairByPasting(shown, await attic.pairingLink());
  await connectedTo("attic-pc", shown);
  await screenshot(shown, `pcs-header-${look}`);
  expect(await accessibilityProblems(shown)).toEqual([]);
  await openPcs(shown);
  await screenshot(shown, `pcs-two-${look}`);
  expect(await accessibilityProblems(shown)).toEqual([]);
  const { height = 0 } = (await shown.locator(".pc-choice").first().boundingBox()) ?? {};
  expect(height).toBeGreaterThanOrEqual(44);
  expect(device.problems).toEqual([]);
});
