import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { launchdPlist } from "../../../src/cli/service/launchd-plist.ts";
import { scheduledTask, utf16 } from "../../../src/cli/service/scheduled-task.ts";
import {
  assertWritable,
  type ServiceDefinition,
  serviceName,
} from "../../../src/cli/service/service-definition.ts";
import { systemdUnit } from "../../../src/cli/service/systemd-unit.ts";
import { temporaryHome } from "../temporary-home.ts";
import { readExecStart } from "./read-exec-start.ts";
import { readXml, type XmlElement } from "./read-xml.ts";
import { HOSTILE, PLAIN, WINDOWS } from "./services.ts";

describe("systemdUnit", () => {
  it.each([
    ["plain", PLAIN],
    ["hostile", HOSTILE],
  ])("writes what golden/%s.service holds", async (name, service) => {
    await expect(systemdUnit(service)).toMatchFileSnapshot(`golden/${name}.service`);
  });

  it("gives a program each argument as it is", () => {
    expect(readExecStart(systemdUnit(PLAIN))).toEqual(PLAIN.argv);
    const [shell, option, script, ...rest] = readExecStart(systemdUnit(HOSTILE));
    expect([shell, option, rest]).toEqual(["/bin/sh", "-c", HOSTILE.argv]);
    // The shell that stands between, run: it gives the program the same.
    const shown = execFileSync(String(shell), [
      ...[String(option), String(script), process.execPath],
      ...["-p", "JSON.stringify(process.argv.slice(1))", "--", ...HOSTILE.argv],
    ]);
    expect(JSON.parse(String(shown))).toEqual(HOSTILE.argv);
  });
});

/** Where systemd is not installed, the test that asks it says so by failing under ALL_TESTS. */
function isThere(program: string): boolean {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const hasSystemd = isThere("systemd-analyze");

describe.runIf(hasSystemd || (process.env.ALL_TESTS && process.platform === "linux"))(
  "systemd-analyze verify",
  () => {
    it.each(["plain", "100% $HOME", `"é" \\x 'q' <&>`])("accepts a unit in %j", (name) => {
      expect(hasSystemd, "systemd-analyze is not installed (Debian: systemd)").toBe(true);
      const root = temporaryHome();
      const home = join(root, name);
      mkdirSync(home);
      const program = join(home, "remote chat");
      writeFileSync(program, "#!/bin/sh\n");
      chmodSync(program, 0o755);
      const service = { ...HOSTILE, home, directory: home, argv: [program, ...HOSTILE.argv] };
      expect(verify(root, systemdUnit(service))).toBe("");
    });

    it("refuses what it cannot use, so that accepting means something", () => {
      expect(hasSystemd, "systemd-analyze is not installed (Debian: systemd)").toBe(true);
      const unit = systemdUnit(PLAIN);
      const root = temporaryHome();
      expect(verify(root, unit.replaceAll("/usr/bin/node", join(root, "none")))).toMatch(
        /not executable/,
      );
      const known = unit.replaceAll("/usr/bin/node", process.execPath);
      expect(verify(root, known)).toBe("");
      expect(verify(root, known.replace("RestartSec", "RestartSecs"))).toMatch(/Unknown key/);
    });
  },
);

/** What systemd says about a unit; empty when it has nothing to say. */
function verify(root: string, unit: string): string {
  const file = join(root, "remote-chat-test.service");
  writeFileSync(file, unit);
  const env = { ...process.env, XDG_RUNTIME_DIR: root, HOME: root };
  const { status, stderr } = spawnSync("systemd-analyze", ["verify", "--user", file], { env });
  return String(stderr) || (status === 0 ? "" : `exit code ${status}`);
}

describe("launchdPlist", () => {
  it.each([
    ["plain", PLAIN],
    ["hostile", HOSTILE],
  ])("writes what golden/%s.plist holds", async (name, service) => {
    await expect(launchdPlist(service)).toMatchFileSnapshot(`golden/${name}.plist`);
  });

  it.each([PLAIN, HOSTILE])("is XML that gives each argument as it is", (service) => {
    const [dict] = readXml(launchdPlist(service)).children;
    expect(textsIn(valueFor(dict, "ProgramArguments"))).toEqual(service.argv);
    expect(textsIn(valueFor(dict, "EnvironmentVariables"))).toEqual(["PATH", service.path]);
    expect(valueFor(dict, "WorkingDirectory")?.text).toBe(service.directory);
  });
});

function valueFor(dict: XmlElement | undefined, key: string): XmlElement | undefined {
  const children = dict?.children ?? [];
  return children[children.findIndex(({ name, text }) => name === "key" && text === key) + 1];
}

function textsIn(element: XmlElement | undefined): string[] {
  return (element?.children ?? []).map(({ text }) => text);
}

describe("scheduledTask", () => {
  const USER = { user: "PC\\Änna & Co" };

  it("writes what golden/task.xml holds", async () => {
    await expect(scheduledTask(WINDOWS, USER)).toMatchFileSnapshot("golden/task.xml");
  });

  it("is XML whose arguments Windows takes apart as they are", () => {
    const task = readXml(scheduledTask(WINDOWS, USER));
    const [exec] = find(task, "Actions").children;
    const line = find(exec, "Arguments").text;
    expect(splitWindows(line)).toEqual(["--headless", ...WINDOWS.argv]);
    expect(find(exec, "Command").text).toBe("%SystemRoot%\\System32\\conhost.exe");
    expect(find(find(task, "Principals").children[0], "RunLevel").text).toBe("LeastPrivilege");
  });

  it.each(["--home=C:\\%USERNAME%", "--x=$(Arg0)"])(
    "refuses %s, which Windows would replace",
    (arg) => {
      expect(() => scheduledTask({ ...WINDOWS, argv: [arg] }, USER)).toThrow(/would replace/);
    },
  );

  it("is written in UTF-16 with its mark and Windows's ends of lines", () => {
    expect([...utf16("é\n")]).toEqual([0xff, 0xfe, 0xe9, 0, 0x0d, 0, 0x0a, 0]);
  });
});

function find(element: XmlElement | undefined, name: string): XmlElement {
  const found = element?.children.find((child) => child.name === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
}

/** As CommandLineToArgvW does. */
function splitWindows(line: string): string[] {
  const words = line.match(/(?:[^\s"]|"(?:\\.|[^"\\])*")+/g) ?? [];
  return words.map((word) => {
    let text = "";
    for (const [part] of word.matchAll(/\\*"|\\+|[^\\"]+/g)) {
      const slashes = /^\\*/.exec(part)?.[0].length ?? 0;
      if (!part.endsWith('"')) text += part;
      else text += "\\".repeat(Math.floor(slashes / 2)) + (slashes % 2 ? '"' : "");
    }
    return text;
  });
}

describe("a service", () => {
  it("of another home directory has a name of its own", () => {
    expect(serviceName("/home/a/.tokori", "/home/a/.tokori")).toBe("remote-chat");
    expect(serviceName("/srv/chat", "/home/a/.tokori")).toMatch(/^remote-chat-[0-9a-f]{8}$/);
  });

  it.each<Partial<ServiceDefinition>>([
    { argv: ["/usr/bin/node", "--x=a\nExecStartPre=/bin/evil"] },
    { path: "/bin\r" },
    { directory: "/home/a\\" },
  ])("refuses %j", (part) => {
    expect(() => assertWritable({ ...PLAIN, ...part })).toThrow(/service cannot/);
  });
});
