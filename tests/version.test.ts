import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { VERSION } from "../src/version.ts";

const root = new URL("../", import.meta.url);
// Deno's is held to it as soon as there is one.
const manifests = ["package.json", "package-lock.json", "deno.json"].filter((name) =>
  existsSync(new URL(name, root)),
);

describe("VERSION", () => {
  it.each(manifests)("is the one in %s", (name) => {
    expect(JSON.parse(readFileSync(new URL(name, root), "utf8")).version).toBe(VERSION);
  });
});
