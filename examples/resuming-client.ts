/**
 * Asks the PC one thing, from a terminal. Ctrl-C stops the model; when the network is lost,
 * the reply resumes where it was once the network is back.
 *
 *     REMOTE_CHAT_TOKEN=… npx tsx examples/resuming-client.ts http://127.0.0.1:53210 "Hello"
 */
import process, { stderr, stdout } from "node:process";
import { followReply, newMessage, type ReplyUpdate } from "../src/client/index.ts";

const [baseUrl, content] = process.argv.slice(2);
const token = process.env.REMOTE_CHAT_TOKEN;
if (!baseUrl || !content || !token) {
  stderr.write("Usage: REMOTE_CHAT_TOKEN=TOKEN resuming-client.ts URL MESSAGE\n");
  process.exit(2);
}

let shown = "";

function show({ state, text, reason }: ReplyUpdate): void {
  if (!text.startsWith(shown)) stdout.write("\n");
  stdout.write(text.startsWith(shown) ? text.slice(shown.length) : text);
  shown = text;
  if (reason !== undefined) stderr.write(`\n[${state}: ${reason}]\n`);
}

const message = newMessage([{ role: "user", content }]);
const reply = followReply(message, { baseUrl, token, onUpdate: show });
process.once("SIGINT", () => void reply.stop());

const { state, finishReason } = await reply.finished;
stdout.write("\n");
if (finishReason === "length") stderr.write("[The reply reached its length limit.]\n");
process.exitCode = state === "done" || state === "stopped" ? 0 : 1;
