import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** What its licence asks to be kept with copies. */
  readonly texts: readonly string[];
}

/**
 * The licences of the packages that `inputs` (esbuild's, or other paths of files) belong to, as one text.
 * Throws when a package names no licence.
 */
export function thirdPartyLicenses(inputs: Iterable<string>): string {
  const directories = new Set(
    [...inputs].map(packageDirectory).filter((path) => path !== undefined),
  );
  const packages = new Map<string, BundledPackage>();
  for (const directory of directories) {
    const found = readPackage(directory);
    packages.set(`${found.name}@${found.version}`, found);
  }
  const sorted = [...packages].sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = sorted.map(([, { name, version, license, texts }]) =>
    [`${name} ${version} (${license})`, "", ...texts].join("\n"),
  );
  return `remote-chat holds code of these packages.\n\n${parts.join(`\n${"-".repeat(80)}\n\n`)}`;
}

const PACKAGE = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

function packageDirectory(input: string): string | undefined {
  return PACKAGE.exec(input)?.[0];
}

function readPackage(directory: string): BundledPackage {
  const { name, version, license } = JSON.parse(
    readFileSync(join(directory, "package.json"), "utf8"),
  );
  if (typeof license !== "string") throw new Error(`${name} names no licence`);
  const texts = readdirSync(directory)
    .filter((file) => /^(licen[cs]e|notice|copying)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(directory, file), "utf8").replaceAll("\r\n", "\n").trimEnd());
  return {
    name,
    version,
    license,
    texts: texts.length > 0 ? texts : [textOfSibling(directory, license)],
  };
}

/** For the packages of a monorepo that leave their licence's text with another of them. */
function textOfSibling(directory: string, license: string): string {
  const scope = dirname(directory);
  const sibling = scope.includes("/@")
    ? readdirSync(scope)
        .map((name) => join(scope, name, "LICENSE"))
        .find((path) => existsSync(path))
    : undefined;
  if (sibling) return readFileSync(sibling, "utf8").trimEnd();
  return `Its package holds no text of its licence; ${license}: https://spdx.org/licenses/${license}.html`;
}
