/**
 * Asks the PC with OpenAI's own SDK, which reads the address and the key from the environment:
 * those that `pair --format openai` prints.
 *
 *     OPENAI_BASE_URL=http://127.0.0.1:53210/v1 OPENAI_API_KEY=… npx tsx examples/openai-client.ts "Hello"
 */
import process, { stderr, stdout } from "node:process";
import OpenAI from "openai";

const { MODEL: model = "default" } = process.env;
const content = process.argv.slice(2).join(" ") || "Hello!";

try {
  const chunks = await new OpenAI().chat.completions.create({
    model,
    messages: [{ role: "user", content }],
    stream: true,
  });
  for await (const { choices } of chunks) stdout.write(choices[0]?.delta.content ?? "");
  stdout.write("\n");
} catch (error) {
  stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
