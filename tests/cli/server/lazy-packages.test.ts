import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { downloadLazyPackages, LAZY_PACKAGES } from "../../../src/cli/server/lazy-packages.ts";

// What Bun has downloaded when the server runs, and what it never imports.
const LOADED_AT_START = ["commander", "hono", "jsonc-parser", "zod"];
const NOT_ON_BUN = ["@hono/node-server", "tsx", "undici"];

test("LAZY_PACKAGES are all dependencies that are not loaded at start", () => {
  const { dependencies } = JSON.parse(
    readFileSync(new URL("../../../package.json", import.meta.url), "utf8"),
  ) as { dependencies: Record<string, string> };
  expect([...LAZY_PACKAGES, ...LOADED_AT_START, ...NOT_ON_BUN].sort()).toEqual(
    Object.keys(dependencies).sort(),
  );
});

test("downloadLazyPackages resolves each, and says nothing", () => {
  const resolved: string[] = [];
  expect(downloadLazyPackages((name) => resolved.push(name))).toBeUndefined();
  expect(resolved).toEqual(LAZY_PACKAGES);
});

test("downloadLazyPackages stops at one that cannot be downloaded, and says what to do", () => {
  const asked: string[] = [];
  const message = downloadLazyPackages((name) => {
    asked.push(name);
    if (name === "openai") throw new Error("ConnectionRefused downloading package manifest");
  });
  expect(message).toBe(
    "The package openai could not be downloaded, and will be missing when it is needed. Once this PC is online, run: bun install",
  );
  expect(asked.at(-1)).toBe("openai");
});
