import { constants } from "node:fs";
import { open, readFile, rm } from "node:fs/promises";
import type { Command } from "commander";
import type { Conversation } from "../../conversations/conversation.ts";
import {
  type ConversationStore,
  conversationStore,
} from "../../conversations/conversation-store.ts";
import {
  EXPORT_FRAME,
  parseExportText,
  toExchanged,
  toMarkdown,
} from "../../conversations/exchange.ts";
import { importConversations } from "../../conversations/import-conversations.ts";
import { conversationFiles } from "../agent/conversation-files.ts";
import {
  conversationList,
  conversationListJson,
  printableLines,
} from "../agent/conversation-list.ts";
import { CliError } from "../cli-error.ts";
import { addFileOptions, filesOf, parsePath } from "../common-options.ts";
import { errorCode, fileFailure } from "../files/file-error.ts";
import { prepareHome } from "../files/home.ts";
import { plural } from "../plural.ts";

const SEARCH_LIMIT = 50;

/** `conversations list | show ID | search WORDS | export FILE | import FILE | delete ID`. */
export function addConversationsCommand(program: Command): void {
  const command = addFileOptions(program.command("conversations")).description(
    "list, search, export and delete the conversations that are kept on this PC",
  );
  const sub = (name: string, description: string): Command =>
    addFileOptions(command.command(name).description(description));
  const id = "as `conversations list` shows it";
  sub("list", "show all conversations, the one changed last first")
    .option("--json", "as JSON")
    .action(async ({ json }: { json?: boolean }, self: Command) => {
      const hits = (await storeOf(self).list()).map((conversation) => ({ conversation }));
      say(
        json ? conversationListJson(hits) : conversationList(hits, "There are no conversations."),
      );
    });
  sub("search", "find conversations that hold all these words")
    .argument("<words...>")
    .option("--json", "as JSON")
    .action(async (words: readonly string[], { json }: { json?: boolean }, self: Command) => {
      const hits = await storeOf(self).search(words.join(" "), { limit: SEARCH_LIMIT });
      say(
        json ? conversationListJson(hits) : conversationList(hits, "No conversation holds that."),
      );
    });
  sub("show", "print a conversation")
    .argument("<id>", id)
    .option("--json", "as JSON, with all its branches")
    .action(async (wanted: string, { json }: { json?: boolean }, self: Command) => {
      const conversation = await find(storeOf(self), wanted);
      say(
        json
          ? `${JSON.stringify(conversation, null, 2)}\n`
          : printableLines(toMarkdown(conversation)),
      );
    });
  sub("export", "write all conversations into a file that the phone's page can import")
    .argument("<file>", "a new file", parsePath)
    .action(async (file: string, _, self: Command) =>
      say(`${plural(await exportTo(file, storeOf(self)), "conversation")} written to ${file}.\n`),
    );
  sub("import", "add the conversations of an export to those of this PC's owner")
    .argument("<file>", "what an export has written", parsePath)
    .action(async (file: string, _, self: Command) => {
      const exported = parseExportText(await readText(file));
      if (!exported)
        throw new CliError(
          `${file} is no export of remote-chat. Choose a file that “Export all” has made.`,
        );
      await prepareHome(filesOf(self).home);
      const { added, updated } = await importConversations(storeOf(self), exported, "owner");
      say(`${plural(added, "conversation")} added, ${updated} brought up to date.\n`);
    });
  sub("delete", "remove a conversation for good")
    .argument("<id>", id)
    .action(async (wanted: string, _, self: Command) => {
      if (!(await storeOf(self).remove(wanted))) throw noSuch(wanted);
      say(`The conversation ${wanted} is deleted.\n`);
    });
}

function storeOf(self: Command): ConversationStore {
  return conversationStore(conversationFiles(filesOf(self).home));
}

async function find(store: ConversationStore, id: string): Promise<Conversation> {
  const found = await store.read(id);
  if (found) return found;
  throw noSuch(id);
}

function noSuch(id: string): CliError {
  return new CliError(`There is no conversation '${id}' (conversations list shows them).`);
}

/** Writes an export into a new file; how many conversations there are in it. */
async function exportTo(path: string, store: ConversationStore): Promise<number> {
  const file = await openNew(path);
  try {
    let count = 0;
    await file.appendFile(EXPORT_FRAME.before);
    for (const { id } of await store.list()) {
      const conversation = await store.read(id);
      if (!conversation) continue;
      await file.appendFile(
        `${count === 0 ? "" : ","}\n${JSON.stringify(toExchanged(conversation))}`,
      );
      count++;
    }
    await file.appendFile(`\n${EXPORT_FRAME.after}`);
    await file.sync();
    return count;
  } catch (error) {
    await rm(path, { force: true }).catch(() => {});
    throw errorCode(error) === undefined ? error : fileFailure(`write ${path}`, error);
  } finally {
    await file.close();
  }
}

async function openNew(path: string) {
  try {
    const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_APPEND;
    return await open(path, flags, 0o600);
  } catch (error) {
    if (errorCode(error) === "EEXIST")
      throw new CliError(`There is a file ${path} already. Choose another name.`);
    throw fileFailure(`write ${path}`, error);
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw fileFailure(`read ${path}`, error);
  }
}

function say(text: string): void {
  process.stdout.write(text);
}
