import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What declarations of packages are replaced by: nothing is installed beside the published package. */
const REPLACED: Readonly<Record<string, string>> = {
  "src/routes/app.d.ts": "scripts/published-types/app.ts",
  "src/mcp/sdk.d.ts": "scripts/published-types/sdk.ts",
};

/**
 * Copies the declarations that `entries` (such as `src/index.d.ts`) reach, from one directory to
 * another. Throws when one of them needs a package that its reader may not have.
 */
export function publishTypes(entries: readonly string[], from: string, to: string): void {
  for (const path of reached(entries, from)) {
    mkdirSync(dirname(join(to, path)), { recursive: true });
    writeFileSync(join(to, path), declarations(path, from));
  }
  rmSync(from, { recursive: true });
}

function reached(entries: readonly string[], from: string): ReadonlySet<string> {
  const paths = new Set(entries);
  // A set gives what is added while it is gone through.
  for (const path of paths)
    for (const specifier of specifiers(declarations(path, from))) {
      if (!specifier.startsWith(".")) throw new Error(`${path} needs ${specifier}`);
      const found = join(dirname(path), specifier).replaceAll("\\", "/");
      paths.add(found.replace(/(\.d)?\.ts$/, ".d.ts"));
    }
  return paths;
}

function declarations(path: string, from: string): string {
  const source = REPLACED[path] ?? join(from, path);
  if (!existsSync(source)) throw new Error(`There are no declarations ${path}.`);
  return readFileSync(source, "utf8");
}

function specifiers(text: string): readonly string[] {
  // Examples in comments are no imports.
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, "");
  return [...code.matchAll(/(?:\bfrom|\bimport\()\s*"([^"]+)"/g)].map(
    ([, specifier = ""]) => specifier,
  );
}
