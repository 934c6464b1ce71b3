import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "../browser/free-port.ts";
import { end, hear, PROGRAMS } from "./programs.ts";
import type { EngineBrowser, Tab } from "./tab.ts";

// The browser's own buttons, else wider than a phone.
const NARROW = "toolbar *, button, entry { min-width: 0; padding: 0; margin: 0; border-width: 0; }";
const TOOLBAR_PX = 36;

/** Starts WebKitGTK's driver; each of its sessions is a browser that keeps nothing. */
export async function startWebKit(): Promise<EngineBrowser> {
  const home = mkdtempSync(join(tmpdir(), "remote-chat-webkit-"));
  mkdirSync(join(home, ".config/gtk-3.0"), { recursive: true });
  writeFileSync(join(home, ".config/gtk-3.0/gtk.css"), NARROW);
  // Without -noreset it begins anew, deaf for a moment, whenever the last window closes.
  const screen = spawn(PROGRAMS.screen, ["-displayfd", "3", "-noreset", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const display = await hear(screen, screen.stdio[3] as Readable, /(\d+)\n/);
  const port = await freePort();
  const { XDG_CONFIG_HOME: _, WAYLAND_DISPLAY: __, ...env } = process.env;
  const driver = spawn(PROGRAMS.webkitDriver, [`--port=${port}`], {
    env: { ...env, DISPLAY: `:${display}`, GDK_BACKEND: "x11", HOME: home },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const address = `http://127.0.0.1:${port}`;
  while (!(await fetch(`${address}/status`).catch(() => undefined))) await pause(20);
  return {
    newDevice: () => newSession(address),
    async close() {
      await end(driver);
      await end(screen);
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** @see https://www.w3.org/TR/webdriver2/ */
async function newSession(address: string): Promise<Tab> {
  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${address}/session${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    const { value } = (await response.json()) as { value: unknown };
    if (!response.ok) throw new Error(`WebKit, ${method} ${path}: ${JSON.stringify(value)}`);
    return value;
  };
  const { sessionId } = (await ask("POST", "", { capabilities: {} })) as { sessionId: string };
  const post = (path: string, body: object = {}): Promise<unknown> =>
    ask("POST", `/${sessionId}/${path}`, body);
  await post("window/rect", { x: 0, y: 0, width: 360, height: 740 + TOOLBAR_PX });
  const tab: Tab = {
    async goto(url) {
      await post("url", { url });
      await tab.run(watchProblems);
    },
    async reload() {
      await post("refresh");
      await tab.run(watchProblems);
    },
    async run(call, ...args) {
      const script = `const [args, done] = arguments;
        (async () => (${call})(...JSON.parse(args)))().then(
          (value) => done(JSON.stringify({ value })),
          (error) => done(JSON.stringify({ error: String(error) })));`;
      const json = await post("execute/async", { script, args: [JSON.stringify(args)] });
      const { value, error } = JSON.parse(json as string);
      if (error !== undefined) throw new Error(error);
      return value;
    },
    act: async (actions) => void (await post("actions", { actions })),
    problems: () => tab.run(() => (globalThis as { problems?: string[] }).problems ?? []),
    close: async () => void (await ask("DELETE", `/${sessionId}`)),
  };
  return tab;
}

// A driver of this kind does not tell what is in the console.
function watchProblems(): void {
  const problems: string[] = [];
  Object.assign(globalThis, { problems });
  addEventListener("error", ({ message }) => {
    // Told where more than one frame was needed to settle; of no consequence.
    if (!message.startsWith("ResizeObserver loop")) problems.push(message);
  });
  addEventListener("unhandledrejection", ({ reason }) => problems.push(String(reason)));
  const observer = new ReportingObserver(
    (reports) => {
      for (const { body } of reports) problems.push(JSON.stringify(body));
    },
    { buffered: true },
  );
  observer.observe();
}
