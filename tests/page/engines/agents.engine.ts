import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scripted } from "../../engine/engine-world.ts";
import { startAgentPc } from "../browser/agent-pc.ts";
import { startFirefox } from "./firefox.ts";
import { ask, replyTexts, seeText, tap, waitForEnd, waitForReply } from "./person.ts";
import type { EngineBrowser } from "./tab.ts";
import { startWebKit } from "./webkit.ts";

describe.each([
  ["WebKit", startWebKit],
  ["Firefox", startFirefox],
])("in %s", (_, start) => {
  let browser: EngineBrowser;

  beforeAll(async () => {
    browser = await start();
  });
  afterAll(() => browser.close());

  test("an agent is chosen, asks, is allowed, and has its steps told, also after a reload", async () => {
    const pc = await startAgentPc(
      scripted([["files__write", { path: "plan.md" }]], "It is written."),
    );
    const tab = await browser.newDevice();
    await tab.goto(await pc.pairingLink(["agent"]));
    await tap(tab, "Answered by Chat");
    await tap(tab, "Writer…");
    await ask(tab, "Write it down");
    await seeText(tab, "It may change something.");
    await tab.reload();
    await seeText(tab, "It may change something.");
    // The part brings its own style.
    await expect
      .poll(() =>
        tab.run(() => {
          const card = document.querySelector(".asked-card");
          return card && getComputedStyle(card).borderTopWidth;
        }),
      )
      .toBe("2px");
    await tap(tab, "Allow once");
    (await pc.tools.next()).answer("Done.");
    await waitForReply(tab, "It is written.");
    await waitForEnd(tab);
    await seeText(tab, "Allowed once by you.");
    await expect.poll(() => replyTexts(tab)).toEqual(["It is written."]);
    expect(pc.tools.calls).toHaveLength(1);
    expect(await tab.problems()).toEqual([]);
    await tab.close();
    await pc.close();
  });
});
