import { describe, expect, it } from "vitest";
import { abilityOf, type PushBrowser } from "../../page/push/ability.ts";

const CHROME: PushBrowser = {
  isSecure: true,
  userAgent: "Mozilla/5.0 (Linux; Android 15; Pixel 8) Chrome/140.0.0.0 Mobile Safari/537.36",
  touchPoints: 5,
  isInstalled: false,
  hasPush: true,
  permission: "default",
};
const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Safari/604.1";
const MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.5 Safari/605.1.15";

describe("abilityOf", () => {
  it.each<[string, Partial<PushBrowser>, string]>([
    ["a browser", {}, "able"],
    ["one that was asked and allowed it", { permission: "granted" }, "able"],
    ["one that was asked and denied it", { permission: "denied" }, "denied"],
    ["a page on plain http", { isSecure: false, hasPush: false }, "insecure"],
    ["an iPhone", { userAgent: IPHONE, hasPush: false, permission: undefined }, "install"],
    ["an iPhone's Home Screen", { userAgent: IPHONE, isInstalled: true }, "able"],
    ["an iPad that calls itself a Mac", { userAgent: MAC, hasPush: false }, "install"],
    ["a Mac", { userAgent: MAC, touchPoints: 0 }, "able"],
    ["an old iPhone", { userAgent: IPHONE, isInstalled: true, hasPush: false }, "unsupported"],
    ["a browser without push", { hasPush: false, permission: undefined }, "unsupported"],
  ])("%s", (_, browser, ability) => {
    expect(abilityOf({ ...CHROME, ...browser })).toBe(ability);
  });
});
