import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { VERSION } from "../src/version.ts";

function read(name: string): string {
  return readFileSync(new URL(`../${name}`, import.meta.url), "utf8");
}

describe("VERSION", () => {
  it.each(["package.json", "package-lock.json", "deno.json"])("is the one in %s", (name) => {
    expect(JSON.parse(read(name)).version).toBe(VERSION);
  });
});

describe("the lock files", () => {
  // After a change of package.json: npm install, remove deno.lock, deno install --lockfile-only,
  // which takes the versions of package-lock.json.
  it("hold the same version of each dependency", () => {
    const { dependencies, devDependencies } = JSON.parse(read("package.json"));
    const { packages } = JSON.parse(read("package-lock.json"));
    // A key is name@version, and for each peer _name@version.
    const denoVersions = Object.keys(JSON.parse(read("deno.lock")).npm).map((key) =>
      /^(@?[^@]+@[^_]+)/.exec(key)?.at(1),
    );
    const npmVersions = Object.keys({ ...dependencies, ...devDependencies }).map(
      (name) => `${name}@${packages[`node_modules/${name}`].version}`,
    );
    expect(denoVersions).toEqual(expect.arrayContaining(npmVersions));
  });

  it.each(["package-lock.json", "deno.lock", "tests/runtimes/package-lock.json"])(
    "%s names no registry",
    (name) => {
      expect(read(name)).not.toMatch(/"(resolved|tarball)"|\/-\//);
    },
  );
});
