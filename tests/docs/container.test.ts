import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

test("the image's builder is given all that the build reads", () => {
  const directory = join(ROOT, "scripts");
  const scripts = readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => /(^build|bundle|publish|licenses).*\.ts$/.test(name))
    .map((name) => readFileSync(join(directory, name), "utf8"))
    .join("\n");
  const isRead = (name: string): boolean =>
    [`"${name}"`, `"${name}/`, `\`${name}/`].some((text) => scripts.includes(text));
  const made = new Set(["dist", "binary", "node_modules", ".git"]);
  const read = readdirSync(ROOT).filter((name) => !made.has(name) && isRead(name));
  expect(read).toEqual(expect.arrayContaining(["README.md", "docs", "page", "package.json"]));
  const given = readFileSync(join(ROOT, ".dockerignore"), "utf8").split("\n");
  expect(read.filter((name) => !given.includes(`!${name}`))).toEqual([]);
});
