// What conversations on the PC cost when there are 10,000 of them.
//
//   npx tsx bench/conversations.ts [HOW MANY]      also with deno run -A, and with bun
//
// Each has 10 messages of 200 to 1,000 characters. They are written into a temporary home
// directory, and then asked for as the routes do it, JSON included. "first" is the first time in
// a process: the ends of all files are read for a list, all texts for a search. "held up" is the
// longest that anything else had to wait meanwhile. CPU is what the process used, median too: on a
// machine that does other things as well it says more than the time.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { conversationFiles } from "../src/cli/agent/conversation-files.ts";
import { addMessages } from "../src/conversations/add-messages.ts";
import { changeConversation, emptyConversation } from "../src/conversations/change-conversation.ts";
import { conversationStore } from "../src/conversations/conversation-store.ts";
import { PersonalConversations } from "../src/conversations/personal-conversations.ts";
import { fullBody, listBody, listedBody } from "../src/routes/conversation-bodies.ts";
import { median, quantile } from "./statistics.ts";
import { ms, printTable } from "./table.ts";

const ROUNDS = 31;
const MESSAGES = 10;
const wanted = Number(process.argv[2] ?? 10_000);
const WORDS = Array.from({ length: 5000 }, (_, at) => `word${(at * 7919).toString(36)}`);

const home = mkdtempSync(join(tmpdir(), "remote-chat-bench-"));
try {
  await measure();
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  const ids = writeAll();
  const owner = new PersonalConversations(conversationStore(conversationFiles(home)), "owner");
  const list = async (): Promise<string> => listBody(await owner.list(), "owner");
  const search = (query: string) => async (): Promise<string> =>
    JSON.stringify({ conversations: (await owner.search(query, 50)).map(listedBody) });
  let at = 0;
  const someId = (): string => {
    at = (at + 7919) % ids.length;
    return ids[at] ?? "";
  };
  const rows = [
    await row("list, first", list, 1),
    await row("list", list),
    await row("search: a word that is nowhere, first", search("nowhere"), 1),
    await row("search: a word that is nowhere", search("nowhere")),
    await row("search: a word that is in most", search("word1")),
    await row("search: three words", search(`${WORDS[17]} ${WORDS[99]} ${WORDS[1234]}`)),
    await row("search: a word that is in one", search("needle")),
    await row("open", async () => JSON.stringify(fullBody(await owner.read(someId())))),
    await row("append", () => owner.append(someId(), [{ role: "user", content: "And now?" }])),
    await row("rename", async () => {
      const { id, updatedAt } = await owner.read(someId());
      return owner.edit(id, { updatedAt, title: "Another title" });
    }),
    await row("begin, then list", async () => {
      await owner.create({ messages: [{ role: "user", content: "Hello" }] });
      return list();
    }),
    await row("list after another program began one", async () => {
      writeOne(ids.length);
      ids.push(`c${ids.length}`);
      return list();
    }),
  ];
  printTable(
    `${ids.length} conversations of ${MESSAGES} messages, ${runtime()}`,
    ["", "median", "p95", "CPU", "held up"],
    rows,
  );
}

async function row(name: string, work: () => Promise<unknown>, rounds = ROUNDS): Promise<string[]> {
  const times: number[] = [];
  const cpu: number[] = [];
  let heldUp = 0;
  for (let round = 0; round < rounds; round++) {
    let last = performance.now();
    const ticks = setInterval(() => {
      heldUp = Math.max(heldUp, performance.now() - last - 1);
      last = performance.now();
    }, 1);
    const start = performance.now();
    const used = process.cpuUsage();
    await work();
    times.push(performance.now() - start);
    const { user, system } = process.cpuUsage(used);
    cpu.push((user + system) / 1000);
    await new Promise((resolve) => setTimeout(resolve, 2));
    clearInterval(ticks);
  }
  return [name, ms(median(times)), ms(quantile(times, 0.95)), ms(median(cpu)), ms(heldUp)];
}

function writeAll(): string[] {
  mkdirSync(join(home, "conversations"), { mode: 0o700 });
  return Array.from({ length: wanted }, (_, at) => writeOne(at));
}

function writeOne(at: number): string {
  const id = `c${at}`;
  const now = Date.UTC(2026, 0, 1) + at * 1000;
  const messages = Array.from({ length: MESSAGES }, (_, n) => ({
    role: n % 2 === 0 ? ("user" as const) : ("assistant" as const),
    content: textOf(at * MESSAGES + n) + (at === 17 && n === 5 ? " needle" : ""),
  }));
  const begun = emptyConversation({ id, owner: "owner", createdAt: now });
  const added = addMessages(begun, messages, { now });
  const { line } = changeConversation(begun, { by: "owner", ...added }, now);
  writeFileSync(join(home, "conversations", `${id}.jsonl`), line, { mode: 0o600 });
  return id;
}

function textOf(seed: number): string {
  const count = 20 + ((seed * 31) % 90);
  return Array.from({ length: count }, (_, n) => WORDS[(seed * 131 + n * 17) % WORDS.length]).join(
    " ",
  );
}

function runtime(): string {
  const { bun, deno, node } = process.versions;
  return bun ? `Bun ${bun}` : deno ? `Deno ${deno}` : `Node ${node}`;
}
