import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { ALL_PAGES, readPage } from "./doc-page.ts";

/** The most that a reader loads for one picture. */
const MAX_PICTURE_BYTES = 60_000;

/** Where a relative link of a page leads, and the anchor there. */
function target(page: string, link: string): { path: string; anchor: string | undefined } {
  const [path = "", anchor] = link.split("#");
  return { path: path === "" ? page : normalize(join(dirname(page), path)), anchor };
}

const isRelative = (link: string): boolean => !/^[a-z]+:/i.test(link);

describe.each(ALL_PAGES)("$path", ({ path, links }) => {
  it("leads to files and headings that are there", () => {
    const broken = links.filter(isRelative).filter((link) => {
      const { path: file, anchor } = target(path, link);
      if (file.startsWith("..") || !existsSync(file)) return true;
      return anchor !== undefined && !readPage(file).anchors.has(anchor);
    });
    expect(broken).toEqual([]);
  });

  it("leads to the web by https, and to this PC", () => {
    const insecure = links.filter(
      (link) => !isRelative(link) && !/^(https:|http:\/\/127\.0\.0\.1(:|\/|$))/.test(link),
    );
    expect(insecure).toEqual([]);
  });
});

it.each(["docs", "docs/decisions"])("%s/README.md lists every page beside it", (directory) => {
  const { path, links } = readPage(`${directory}/README.md`);
  const listed = new Set(links.filter(isRelative).map((link) => target(path, link).path));
  const there = readdirSync(directory).filter((name) => /\.(md|json)$/.test(name));
  const missing = there.filter(
    (name) => name !== "README.md" && !listed.has(`${directory}/${name}`),
  );
  expect(missing).toEqual([]);
});

it("every picture is shown by a page, and small", () => {
  const shown = new Set(
    ALL_PAGES.flatMap(({ path, links }) =>
      links.filter(isRelative).map((link) => target(path, link).path),
    ),
  );
  const pictures = readdirSync("docs/pictures").map((name) => `docs/pictures/${name}`);
  expect(pictures.filter((path) => !shown.has(path))).toEqual([]);
  expect(pictures.filter((path) => statSync(path).size > MAX_PICTURE_BYTES)).toEqual([]);
});
