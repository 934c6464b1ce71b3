import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { conversationFiles } from "../../../src/cli/agent/conversation-files.ts";
import { diskLayers } from "../../../src/cli/agent/layers.ts";
import { SILENT } from "../../../src/cli/log.ts";
import { ServerAgents } from "../../../src/cli/server/server-agents.ts";
import { conversationStore } from "../../../src/conversations/conversation-store.ts";
import { ChatError } from "../../../src/errors.ts";
import { DEFAULT_LIMITS } from "../../../src/reply/limits.ts";
import { eventually } from "../../eventually.ts";
import { temporaryHome } from "../temporary-home.ts";
import { writeFiles } from "./write-files.ts";

afterEach(() => vi.useRealTimers());

const MINUTE = 60_000;

it.each([
  [true, 1],
  [false, 0],
])(
  "a task that is put there later is found within a minute, without a request (loops: %s)",
  async (loops, count) => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const [home, person] = [temporaryHome(), temporaryHome()];
    const agents = new ServerAgents({
      home,
      layers: diskLayers(undefined, { person }),
      loops,
      env: {},
      log: SILENT,
      provider: () => Promise.reject(new ChatError("chat.no_provider", "none")),
      limits: async () => DEFAULT_LIMITS,
      secrets: () => new Map(),
      conversations: conversationStore(conversationFiles(home)),
      defaultAgent: () => undefined,
      setDefaultAgent: async () => {},
      audit: { add: () => {} },
    });
    agents.handler(() => async () => new Response());
    vi.advanceTimersByTime(MINUTE);
    expect(agents.runs).toBeUndefined();
    writeFiles(join(person, ".agents"), { "agents/a/agent.md": "You.", "tasks/t/task.md": "Go." });
    vi.advanceTimersByTime(MINUTE);
    if (loops) await eventually(() => expect(agents.runs).toBeDefined());
    expect(await agents.loops()).toMatchObject({ count, enabled: count });
    await agents.close();
  },
);
