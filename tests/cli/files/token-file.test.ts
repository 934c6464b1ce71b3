import {
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadOrCreateToken, tokenFile } from "../../../src/cli/files/token-file.ts";
import { temporaryHome } from "../temporary-home.ts";

const STORED = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO-_";

describe("loadOrCreateToken", () => {
  it("makes 32 random bytes, new ones each time, that the owner alone can read", async () => {
    const path = tokenFile(temporaryHome());
    const first = await loadOrCreateToken(path, { keep: false });
    const second = await loadOrCreateToken(path, { keep: false });
    expect(Buffer.from(first, "base64url")).toHaveLength(32);
    expect(first).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(second).not.toBe(first);
    expect(readFileSync(path, "utf8")).toBe(second);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.each([STORED, `${STORED}\n`])(
    "keeps %j when asked to, and closes it to others",
    async (text) => {
      const path = tokenFile(temporaryHome());
      writeFileSync(path, text, { mode: 0o644 });
      expect(await loadOrCreateToken(path, { keep: true })).toBe(STORED);
      expect(readFileSync(path, "utf8")).toBe(text);
      expect(statSync(path).mode & 0o777).toBe(0o600);
    },
  );

  it.each(["", "short", `${STORED} ${STORED}`])("makes a fresh one of %j", async (text) => {
    const path = tokenFile(temporaryHome());
    writeFileSync(path, text);
    const token = await loadOrCreateToken(path, { keep: true });
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(readFileSync(path, "utf8")).toBe(token);
  });

  it("makes a fresh one where there is none to keep", async () => {
    const path = tokenFile(temporaryHome());
    expect(await loadOrCreateToken(path, { keep: true })).toHaveLength(43);
  });

  it.each([
    ["is a symbolic link", (path: string) => symlinkSync("elsewhere", path)],
    ["is not a regular file", (path: string) => mkdirSync(path)],
  ])("refuses a path that %s, and touches nothing", async (what, prepare) => {
    const home = temporaryHome();
    writeFileSync(join(home, "elsewhere"), STORED);
    prepare(tokenFile(home));
    for (const keep of [true, false])
      await expect(loadOrCreateToken(tokenFile(home), { keep })).rejects.toThrow(
        `The token file ${home}/api-token ${what}, so it is not safe to use.`,
      );
    expect(readdirSync(home).sort()).toEqual(["api-token", "elsewhere"]);
    expect(readFileSync(join(home, "elsewhere"), "utf8")).toBe(STORED);
  });

  it("refuses a file of another user", async () => {
    const path = foreignFile();
    const before = readFileSync(path, "utf8");
    for (const keep of [true, false])
      await expect(loadOrCreateToken(path, { keep })).rejects.toThrow("belongs to another user");
    expect(readFileSync(path, "utf8")).toBe(before);
  });
});

/** A file of another user: only root can make one, and any other user finds root's. */
function foreignFile(): string {
  if (process.getuid?.() !== 0) return "/etc/passwd";
  const path = tokenFile(temporaryHome());
  writeFileSync(path, STORED, { mode: 0o666 });
  chownSync(path, 65_534, 65_534);
  return path;
}
