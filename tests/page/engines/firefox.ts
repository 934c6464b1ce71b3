import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "undici";
import { hear, PROGRAMS } from "./programs.ts";
import type { EngineBrowser, Tab } from "./tab.ts";

/** Starts Firefox; each device in it is a container of its own. */
export async function startFirefox(): Promise<EngineBrowser> {
  const profile = mkdtempSync(join(tmpdir(), "remote-chat-firefox-"));
  const browser = spawn(
    PROGRAMS.firefox,
    ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port=0"],
    { env: { ...process.env, HOME: profile }, stdio: ["ignore", "ignore", "pipe"] },
  );
  const address = await hear(browser, browser.stderr, /BiDi listening on (ws:\S+)/);
  const bidi = await BiDi.connect(`${address}/session`);
  await bidi.ask("session.new", { capabilities: {} });
  await bidi.ask("session.subscribe", { events: ["log.entryAdded"] });
  return {
    newDevice: () => newContainer(bidi),
    async close() {
      const ended = once(browser, "exit");
      await bidi.ask("browser.close");
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function newContainer(bidi: BiDi): Promise<Tab> {
  const { userContext } = await bidi.ask("browser.createUserContext");
  const { context } = await bidi.ask("browsingContext.create", { type: "tab", userContext });
  const viewport = { width: 360, height: 740 };
  await bidi.ask("browsingContext.setViewport", { context, viewport });
  return {
    async goto(url) {
      await bidi.ask("browsingContext.navigate", { context, url, wait: "complete" });
    },
    async reload() {
      await bidi.ask("browsingContext.reload", { context, wait: "complete" });
    },
    async run(call, ...args) {
      const { result, exceptionDetails } = await bidi.ask("script.callFunction", {
        functionDeclaration: `async (args) =>
          JSON.stringify({ value: await (${call})(...JSON.parse(args)) })`,
        arguments: [{ type: "string", value: JSON.stringify(args) }],
        awaitPromise: true,
        target: { context },
      });
      if (!result) throw new Error(exceptionDetails?.text);
      return JSON.parse(result.value).value;
    },
    act: async (actions) => void (await bidi.ask("input.performActions", { context, actions })),
    problems: async () => bidi.problems.get(context) ?? [],
    close: async () => void (await bidi.ask("browser.removeUserContext", { userContext })),
  };
}

/** What answers hold, of what is asked for here. */
interface Answer {
  readonly userContext: string;
  readonly context: string;
  readonly result?: { readonly value: string };
  readonly exceptionDetails?: { readonly text: string };
}

interface Incoming {
  readonly type: "success" | "error" | "event";
  readonly id?: number;
  readonly message?: string;
  readonly result: Answer;
  readonly params: {
    readonly level: string;
    readonly text: string;
    readonly source: { readonly context: string };
  };
}

// Its words for a part of the page that was asked for while the PC was away, which tests bring about.
const OF_FIREFOX = /^Failed to load ‘\S+-[0-9a-f]+\.js’\. A ServiceWorker intercepted the request/;

/** @see https://www.w3.org/TR/webdriver-bidi/ */
class BiDi {
  /** What consoles complained about, by their tabs. */
  readonly problems = new Map<string, string[]>();
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (message: Incoming) => void>();
  #last = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(String(data)));
  }

  static connect(url: string): Promise<BiDi> {
    const socket = new WebSocket(url);
    return new Promise((resolve, reject) => {
      socket.onopen = () => resolve(new BiDi(socket));
      socket.onerror = () => reject(new Error(`Firefox does not answer at ${url}.`));
    });
  }

  ask(method: string, params: object = {}): Promise<Answer> {
    const id = ++this.#last;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ type, result, message }) => {
        if (type === "success") resolve(result);
        else reject(new Error(`Firefox, ${method}: ${message}`));
      });
    });
  }

  #hear(message: Incoming): void {
    const { id, type, params } = message;
    if (id !== undefined) this.#waiting.get(id)?.(message);
    if (type !== "event" || params.level !== "error" || OF_FIREFOX.test(params.text)) return;
    const { context } = params.source;
    this.problems.set(context, [...(this.problems.get(context) ?? []), params.text]);
  }
}
