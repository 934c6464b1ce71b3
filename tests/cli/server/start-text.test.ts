import { homedir, type NetworkInterfaceInfo } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type StartedServer, startText } from "../../../src/cli/server/start-text.ts";
import { forTerminal } from "../../../src/cli/wrap.ts";
import { ChatError } from "../../../src/errors.ts";
import type { Provider } from "../../../src/providers/provider.ts";

const HOME = join(homedir(), ".tokori");

function provider(name: string, model?: string): () => Provider {
  return () => ({ name, ...(model !== undefined && { model }), async *chat() {} });
}

const SERVER: StartedServer = {
  url: "http://127.0.0.1:53210",
  host: "127.0.0.1",
  port: 53_210,
  tokenFile: join(HOME, "api-token"),
  configFile: join(HOME, "config.json"),
  detected: undefined,
  provider: provider("Ollama", "llama3.1:8b"),
};
const IN_NETWORK = { ...SERVER, host: "0.0.0.0", url: "http://0.0.0.0:53210" };

const LINK = {
  link: "http://127.0.0.1:53210/#open=knOYFczjGXdvA7zhRICT6Q",
  expiresAt: new Date(2026, 0, 2, 14, 5).toISOString(),
};

function address(address: string, { internal = false } = {}): NetworkInterfaceInfo {
  return { address, internal, family: "IPv4", netmask: "", mac: "", cidr: null };
}

const interfaces = {
  lo: [address("127.0.0.1", { internal: true })],
  wlan0: [address("192.168.1.5")],
  docker0: [address("172.17.0.1")],
  wg0: [address("10.8.0.2")],
};

/** As a terminal of 80 columns shows it. */
function shown(...given: Parameters<typeof startText>): string {
  return forTerminal(startText(...given), { isTTY: true, columns: 80 });
}

describe("startText", () => {
  it("says at a terminal what runs, with which model, and what to click", () => {
    expect(shown(SERVER, {}, { link: LINK, tunnel: "qr-code" })).toBe(
      `remote-chat 0.1.0 listens at http://127.0.0.1:53210
  model     Ollama, llama3.1:8b (active in config.json)
  open      http://127.0.0.1:53210/#open=knOYFczjGXdvA7zhRICT6Q
  phone     point its camera at the QR code that appears below
  home      ~/.tokori (api-token there is the owner's token)
Stop with Ctrl+C. The link works once, until 14:05; then: npx tsx mod.ts open
`,
    );
  });

  it("stays below ten lines of 80 columns when it has the most to say", () => {
    const update = "0.2.0 is there: npx tsx mod.ts update says how to get it";
    expect(shown(IN_NETWORK, {}, { link: LINK, update, interfaces })).toBe(
      `remote-chat 0.1.0 listens at http://0.0.0.0:53210
  model     Ollama, llama3.1:8b (active in config.json)
  open      http://127.0.0.1:53210/#open=knOYFczjGXdvA7zhRICT6Q
  phone     pair it: npx tsx mod.ts pair
  network   http://192.168.1.5:53210
  WARNING   not encrypted: others in this network can read chat and token
  home      ~/.tokori (api-token there is the owner's token)
  update    0.2.0 is there: npx tsx mod.ts update says how to get it
Stop with Ctrl+C. The link works once, until 14:05; then: npx tsx mod.ts open
`,
    );
  });

  it("says how to get from the demo to a model, and nothing of updates", () => {
    const detected = {
      entry: { id: "demo", kind: "demo" },
      why: "there is no config, no Ollama answers, and no API key is set",
    } as const;
    const server = { ...SERVER, detected, provider: provider("Demo", "demo") };
    expect(shown(server, {}, { link: LINK, update: "0.2.0 is there" })).toBe(
      `remote-chat 0.1.0 listens at http://127.0.0.1:53210
  model     Demo (there is no config, no Ollama answers, and no API key is set)
            add a real one: npx tsx mod.ts providers add
  open      http://127.0.0.1:53210/#open=knOYFczjGXdvA7zhRICT6Q
  phone     start with --tunnel quick, and it can chat from anywhere
  home      ~/.tokori (api-token there is the owner's token)
Stop with Ctrl+C. The link works once, until 14:05; then: npx tsx mod.ts open
`,
    );
  });

  it("holds no code where it lands in a log", () => {
    expect(startText(SERVER, {}, { tunnel: "text" })).toBe(
      `remote-chat 0.1.0 listens at http://127.0.0.1:53210
  model     Ollama, llama3.1:8b (active in config.json)
  page      http://127.0.0.1:53210 (as the owner: npx tsx mod.ts open)
  phone     pair it once the tunnel is open: npx tsx mod.ts pair
  home      ~/.tokori (api-token there is the owner's token)
Stop with Ctrl+C.
`,
    );
  });

  it.each<[string, Partial<StartedServer>, string]>([
    [
      "a config elsewhere",
      { configFile: "/etc/chat.json" },
      "Ollama, llama3.1:8b (active in /etc/chat.json)",
    ],
    [
      "an Ollama that was found",
      {
        detected: {
          entry: { id: "ollama", kind: "ollama", model: "llama3.1:8b" },
          why: "there is no config, and Ollama answers at http://127.0.0.1:11434",
        },
      },
      "Ollama, llama3.1:8b (it answers, and there is no config)",
    ],
    [
      "no provider",
      {
        provider() {
          throw new ChatError("chat.no_provider", "No provider is active on the PC.");
        },
      },
      "none: No provider is active on the PC.",
    ],
  ])("names %s", (_what, given, line) => {
    expect(startText({ ...SERVER, ...given }, {})).toContain(`\n  model     ${line}\n`);
  });

  it("leads a phone to where a public URL is known", () => {
    const text = startText(SERVER, { publicUrl: new URL("https://chat.example.com") });
    expect(text).toContain("\n  phone     pair it: npx tsx mod.ts pair\n");
  });

  it("warns at a name that only looks like this machine's own", () => {
    for (const [host, isWarned] of [
      ["127.evil.example", true],
      ["localhost", false],
      ["127.0.0.2", false],
    ] as const)
      expect(startText({ ...SERVER, host }, {}).includes("WARNING")).toBe(isWarned);
  });
});
