import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

it("examples/README.md lists every example", () => {
  const readme = readFileSync("examples/README.md", "utf8");
  const listed = [...readme.matchAll(/^\| \[([^\]]+)\]/gm)].map((match) => match[1]);
  const there = readdirSync("examples", { withFileTypes: true }).map((entry) =>
    entry.isDirectory() ? `${entry.name}/` : entry.name,
  );
  expect(listed.sort()).toEqual(there.filter((name) => name !== "README.md").sort());
});
