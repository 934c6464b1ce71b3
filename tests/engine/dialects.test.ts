import { describe, expect, test } from "vitest";
import type { FakeRequest } from "../fakes/script.ts";
import { BACKENDS, type Backend } from "../openai/wires.ts";
import { engineOf, homeLayer, resultsOf, runOf } from "./engine-world.ts";
import { memoryServers } from "./memory-server.ts";

const FILES = {
  "agents/writer/agent.md": "---\nname: Writer\n---\nYou write.",
  "mcp.json": JSON.stringify({ mcpServers: { files: { command: "run", approval: "allow" } } }),
};

/** A provider of this dialect that calls two tools at once, then answers. */
function calling({ wire, make }: Backend) {
  const bodies: string[] = [];
  const refusals: string[] = [];
  const provider = make(async (input, init) => {
    const request = new Request(input, init);
    const text = await request.text();
    const { pathname, search } = new URL(request.url);
    const asked: FakeRequest = {
      method: request.method,
      path: pathname + search,
      headers: Object.fromEntries(request.headers),
      body: text === "" ? undefined : JSON.parse(text),
      closed: new Promise(() => {}),
    };
    if (wire.route(request.method, pathname) !== "chat")
      return Response.json(wire.other?.(asked) ?? {});
    const refusal = wire.check?.(asked);
    if (refusal !== undefined) {
      refusals.push(refusal);
      return Response.json(wire.error(400, refusal), { status: 400 });
    }
    bodies.push(text);
    const encoder = wire.reply(asked, {});
    const call = (path: string): string =>
      encoder.toolCall({ name: "files__read", arguments: JSON.stringify({ path }) });
    const reply = bodies.length === 1 ? call("a") + call("b") : encoder.text("Both are read.");
    return new Response(encoder.begin() + reply + encoder.finish(), {
      headers: { "content-type": wire.contentType },
    });
  });
  return { provider, bodies, refusals };
}

describe.each(BACKENDS)("an agent on $kind", (backend) => {
  test("is given the tools, calls them, and gets their results back in their place", async () => {
    const { provider, bodies, refusals } = calling(backend);
    const { open, log } = memoryServers({
      files: { read: { readOnly: true, run: ({ path }) => `content of ${path}` } },
    });
    const world = engineOf([homeLayer(FILES)], {
      openTransport: open,
      providers: { main: provider },
    });
    const run = await runOf(world, "writer");
    expect([run.state.ended?.status, refusals]).toEqual(["done", []]);
    expect(run.state.turns.map(({ text }) => text)).toEqual(["", "Both are read."]);
    expect(resultsOf(run)).toEqual(["content of a", "content of b"]);
    expect(log).toHaveLength(3);
    expect(bodies).toHaveLength(2);
    expect(bodies[0]).toContain("You write.");
    const [one, other] = ["content of a", "content of b"].map((text) => bodies[1]?.indexOf(text));
    expect(one).toBeGreaterThan(0);
    expect(other).toBeGreaterThan(one ?? 0);
  });
});
