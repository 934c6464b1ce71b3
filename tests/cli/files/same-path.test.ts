import { describe, expect, it } from "vitest";
import { isShared } from "../../../src/cli/files/home.ts";
import { isBelow, isSamePath, replacePath } from "../../../src/cli/files/same-path.ts";
import { serviceName } from "../../../src/cli/service/service-definition.ts";

const ANNA = "C:\\Users\\Anna";

describe("paths by platform", () => {
  it.each([
    ["win32", "C:\\Users\\Anna\\.tokori", "c:/users/anna/.Tokori/", true],
    ["win32", "C:\\Users\\Anna\\.tokori", "D:\\Users\\Anna\\.tokori", false],
    ["darwin", "/Users/anna/.tokori", "/users/Anna/.tokori", true],
    ["linux", "/home/anna/.tokori", "/home/anna/x/../.tokori/", true],
    ["linux", "/home/anna/.tokori", "/home/Anna/.tokori", false],
  ])("isSamePath on %s: %s and %s: %s", (platform, one, other, isSame) => {
    expect(isSamePath(one, other, platform)).toBe(isSame);
    const isDefault = serviceName(other, one, platform) === "remote-chat";
    expect(isDefault).toBe(isSame);
  });

  it("serviceName is one for all names of a directory", () => {
    expect(serviceName("D:\\Chat", "C:\\x", "win32")).toBe(
      serviceName("d:/chat/", "C:\\x", "win32"),
    );
    expect(serviceName("/srv/Chat", "/x", "linux")).not.toBe(
      serviceName("/srv/chat", "/x", "linux"),
    );
    // As it was before: a service that is installed keeps its name.
    expect(serviceName("/srv/chat", "/x", "linux")).toBe("remote-chat-78f30f26");
  });

  it.each([
    ["win32", ANNA, "c:\\users\\anna\\", true],
    ["win32", ANNA, "c:\\", true],
    ["win32", ANNA, "C:\\Users\\Anna\\.tokori", false],
    ["darwin", "/Users/anna", "/users/anna", true],
    ["linux", "/home/anna", "/home/ANNA", false],
    ["linux", "/home/anna", "/", true],
  ])("isShared on %s, where %s is the person's, for %s: %s", (platform, userHome, path, shared) => {
    expect(isShared(path, { mode: 0o40666, userHome, platform })).toBe(shared);
    expect(isShared(path, { mode: 0o41777, userHome, platform })).toBe(true);
  });

  it("isBelow takes no directory whose name only begins alike", () => {
    expect(isBelow("c:\\users\\anna\\.tokori", ANNA, "win32")).toBe(true);
    expect(isBelow("C:\\Users\\Annabel\\x", ANNA, "win32")).toBe(false);
    expect(isBelow("C:\\chat", "C:\\", "win32")).toBe(true);
    expect(isBelow("/home/anna/x", "/home/anna/", "linux")).toBe(true);
  });

  it.each([
    ["win32", ANNA, "at c:\\users\\anna\\a.ts", "at ~\\a.ts"],
    ["win32", ANNA, "at file:///C:/Users/Anna/a.ts", "at file:///~/a.ts"],
    ["win32", ANNA, '{"file":"C:\\\\Users\\\\ANNA\\\\a.ts"}', '{"file":"~\\\\a.ts"}'],
    ["win32", "D:\\a+b (c)", "in d:\\A+B (C)\\x", "in ~\\x"],
    ["darwin", "/Users/anna", "at /users/Anna/a.ts", "at ~/a.ts"],
    ["linux", "/home/anna", "at /home/anna/$1 and /home/ANNA", "at ~/$1 and /home/ANNA"],
  ])("replacePath on %s, of %s in %s", (platform, path, text, after) => {
    expect(replacePath(text, { path, by: "~", platform })).toBe(after);
  });
});
