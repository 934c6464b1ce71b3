import { expect, test } from "vitest";
import { deviceName } from "../../../page/pc/device-name.ts";

const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";

test.each([
  [
    `Mozilla/5.0 (Linux; Android 15; Pixel 8) ${WEBKIT} Chrome/140.0 Mobile Safari/537.36`,
    "Pixel 8 (Chrome)",
  ],
  [
    `Mozilla/5.0 (Linux; Android 10; K) ${WEBKIT} Chrome/140.0 Mobile Safari/537.36`,
    "Android phone (Chrome)",
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19 Mobile/15E Safari/604",
    "iPhone (Safari)",
  ],
  [
    "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0",
    "Android phone (Firefox)",
  ],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/140.0 Safari/537.36 Edg/140.0`,
    "Windows PC (Edge)",
  ],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605 Version/19 Safari/605",
    "Mac (Safari)",
  ],
  ["curl/8", "Device"],
])("deviceName knows %j", (userAgent, name) => {
  expect(deviceName(userAgent)).toBe(name);
});
