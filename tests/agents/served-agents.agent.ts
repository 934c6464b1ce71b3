import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { RunSnapshot } from "../../src/agent/run-snapshot.ts";
import { serveCli } from "../cli/spawn-cli.ts";
import { temporaryHome } from "../cli/temporary-home.ts";
import { eventually } from "../eventually.ts";
import { type FakeProvider, startFake } from "../fakes/fake-provider.ts";
import { Phone, type SeenApproval } from "./chaos/phone.ts";
import { type ScriptedTurn, speak, turnsSoFar } from "./model-servers.ts";
import { type ReferenceServer, referenceCommand, temporaryDirectory } from "./reference-servers.ts";

const SECRETS = { SOME_KEY: "sesame-open-now", MODEL_KEY: "sk-of-the-provider" };
const MESSAGE = { agent: "helper", events: "run", messages: [{ role: "user", content: "Go." }] };

/** A served agent with one of the reference servers, and a phone that has begun its run. */
interface Served {
  readonly phone: Phone;
  readonly model: FakeProvider;
  /** Resolves when the run's stream is over. */
  readonly over: Promise<void>;
  /** The next approval that waits. */
  asked(): Promise<SeenApproval & { readonly tool: string; readonly arguments: string }>;
  answer(approval: SeenApproval, decision: string): Promise<number | undefined>;
  snapshot(): Promise<RunSnapshot | undefined>;
}

async function serve(
  server: ReferenceServer,
  args: readonly string[],
  turns: readonly ScriptedTurn[],
): Promise<Served> {
  const model = await startFake("openai", (request) =>
    speak(turns[turnsSoFar(request)] ?? { text: "Done." }),
  );
  onTestFinished(() => model.close());
  const provider = { id: "model", kind: "openai", baseUrl: model.url, model: "m" };
  const home = temporaryHome({
    active: "model",
    providers: [{ ...provider, apiKey: "env:MODEL_KEY" }],
  });
  const person = temporaryHome();
  const env = { SOME_KEY: "env:SOME_KEY", MEMORY_FILE_PATH: join(person, "memory.jsonl") };
  const files = {
    "mcp.json": JSON.stringify({
      mcpServers: { s: { ...referenceCommand(server, ...args), env } },
    }),
    "agents/helper/agent.md": "---\nkind: agent\nid: helper\nname: Helper\n---\nYou help.",
  };
  for (const [name, text] of Object.entries(files)) {
    const file = join(person, ".agents", name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const { url, token } = await serveCli(home, [], { env: { HOME: person, ...SECRETS } });
  const owner = new Phone("the owner", token, () => url);
  const pairing = { body: { grants: ["agent"] } };
  const made = await owner.json<{ code: string }>("POST", "/v1/pair/codes", pairing);
  const redeemed = await owner.json<{ token: string }>("POST", "/v1/pair/redeem", {
    body: { code: made?.code, name: "Phone" },
  });
  const phone = new Phone("the phone", redeemed?.token ?? "", () => url);
  const over = phone.watch(MESSAGE, "key");
  onTestFinished(() => phone.drop());
  return {
    phone,
    model,
    over,
    asked: () =>
      eventually(async () => {
        const path = "/v1/approvals";
        const answer = await phone.json<{ approvals: Awaited<ReturnType<Served["asked"]>>[] }>(
          "GET",
          path,
        );
        const [first] = answer?.approvals ?? [];
        if (!first) throw new Error("nothing is asked");
        return first;
      }),
    async answer({ id, digest }, decision) {
      const body = { decision, digest };
      return (await phone.ask("POST", `/v1/approvals/${id}`, { body }))?.status;
    },
    snapshot: () => phone.json<RunSnapshot>("GET", `/v1/runs/${phone.run}`),
  };
}

function call(name: string, given: object): ScriptedTurn {
  return { calls: [{ name: `s__${name}`, arguments: given }] };
}

/** The results that the model was told of, in order. */
function toldResults({ chats }: FakeProvider): string[] {
  const body = chats.at(-1)?.body as
    | { readonly messages: readonly { readonly role: string; readonly content: string }[] }
    | undefined;
  return (body?.messages ?? []).filter(({ role }) => role === "tool").map(({ content }) => content);
}

describe("an agent with server-filesystem, from a phone", () => {
  test("reads, searches and writes once it may, and not what it may not", async () => {
    const directory = temporaryDirectory();
    const [notes, wanted, unwanted] = ["notes.txt", "wanted", "unwanted"].map((name) =>
      join(directory, name),
    ) as [string, string, string];
    writeFileSync(notes, "buy milk\n");
    const { phone, model, over, asked, answer, snapshot } = await serve(
      "filesystem",
      [directory],
      [
        call("read_text_file", { path: notes }),
        call("search_files", { path: directory, pattern: "*.txt" }),
        call("write_file", { path: wanted, content: "eggs" }),
        call("write_file", { path: unwanted, content: "no" }),
        call("read_text_file", { path: notes }),
      ],
    );
    // The first use of each tool is asked, whatever it says of itself.
    for (const tool of ["read_text_file", "search_files"]) {
      const approval = await asked();
      expect(approval.tool).toBe(tool);
      expect(await answer(approval, "once")).toBe(200);
      await eventually(async () =>
        expect((await snapshot())?.approvals.at(-1)?.tool).not.toBe(tool),
      );
    }
    const first = await asked();
    expect(first.arguments).toContain("eggs");
    expect(existsSync(wanted)).toBe(false);
    expect(await answer({ ...first, digest: "0".repeat(64) }, "once")).toBe(409);
    expect(existsSync(wanted)).toBe(false);
    expect(await answer(first, "once")).toBe(200);
    await eventually(() => expect(readFileSync(wanted, "utf8")).toBe("eggs"));
    const second = await eventually(async () => {
      const next = await asked();
      expect(next.id).not.toBe(first.id);
      return next;
    });
    expect(await answer(second, "deny")).toBe(200);
    await over;
    expect(existsSync(unwanted)).toBe(false);
    expect(phone.endings).toMatchObject([{ type: "done" }]);
    expect(phone.text.endsWith("Done.")).toBe(true);
    const [read, found, written, denied, again] = toldResults(model);
    expect([read, found, again]).toEqual(["buy milk\n", notes, "buy milk\n"]);
    expect(written).toContain("Successfully wrote");
    expect(denied).toContain("The person did not allow this.");
    const { steps } = (await snapshot()) ?? { steps: [] };
    expect(steps.filter(({ kind }) => kind === "tool").map(({ state }) => state)).toEqual([
      "done",
      "done",
      "done",
      "denied",
      "done",
    ]);
    expect([phone.faults, model.refusals]).toEqual([[], []]);
  });
});

describe("an agent with server-everything, from a phone", () => {
  test("tells how far a long operation is", async () => {
    const { phone, over, asked, answer } = await serve(
      "everything",
      ["stdio"],
      [call("trigger-long-running-operation", { duration: 1, steps: 5 })],
    );
    await answer(await asked(), "once");
    await over;
    expect(phone.received).toMatch(/"progress":"[1-4] of 5"/);
    expect(phone.endings).toMatchObject([{ type: "done" }]);
  });

  test("shows its environment without a secret, and none of this program's", async () => {
    const { phone, model, over, asked, answer } = await serve(
      "everything",
      ["stdio"],
      [call("get-env", {})],
    );
    await answer(await asked(), "once");
    await over;
    const [shown = ""] = toldResults(model);
    expect(JSON.parse(shown)).toMatchObject({ SOME_KEY: "•••SOME_KEY•••" });
    expect(shown).not.toContain("MODEL_KEY");
    const sent = phone.received + JSON.stringify(model.chats.map(({ body }) => body));
    for (const secret of Object.values(SECRETS)) expect(sent).not.toContain(secret);
  });

  test("is stopped in the middle of it within three seconds", async () => {
    const { phone, over, asked, answer, snapshot } = await serve(
      "everything",
      ["stdio"],
      [call("trigger-long-running-operation", { duration: 600, steps: 6000 })],
    );
    await answer(await asked(), "once");
    await eventually(() => expect(phone.received).toContain('"progress":"'));
    expect((await phone.ask("DELETE", `/v1/runs/${phone.run}`))?.status).toBe(204);
    await over;
    expect((await snapshot())?.steps.at(-1)).toMatchObject({ kind: "tool", state: "stopped" });
    expect(phone.endings).toHaveLength(1);
  });
});

describe("an agent with server-memory, from a phone", () => {
  test("keeps what it is told to, once it may", async () => {
    const entities = [{ name: "Ada", entityType: "person", observations: ["likes tea"] }];
    const { model, over, asked, answer } = await serve(
      "memory",
      [],
      [call("create_entities", { entities }), call("search_nodes", { query: "tea" })],
    );
    const first = await asked();
    await answer(first, "once");
    await eventually(async () => expect((await asked()).id).not.toBe(first.id));
    await answer(await asked(), "once");
    await over;
    expect(JSON.parse(toldResults(model)[1] ?? "")).toEqual({ entities, relations: [] });
  });
});
