import { expect, test } from "vitest";
import { sharedNames, shortId } from "../../../page/pc/told-apart.ts";

test("sharedNames are those that more than one device has", () => {
  const devices = ["iPhone", "Pixel 8", "iPhone", "iPhone"].map((name) => ({ name }));
  expect([...sharedNames(devices)]).toEqual(["iPhone"]);
  expect([...sharedNames([])]).toEqual([]);
});

test.each([
  ["dev_a1b2c3d4", "a1b2"],
  ["a1b2c3d4", "a1b2"],
])("shortId(%j)", (id, short) => {
  expect(shortId(id)).toBe(short);
});
