/**
 * Run by Deno: asks the provider at the address that is given two questions, one after
 * the other, with the fetch that the CLI gives its providers, and prints what came.
 */
import { createProvider } from "../../src/cli/create-provider.ts";
import { runtimeProviderFetch } from "../../src/cli/provider-fetch.ts";

const [baseUrl = ""] = process.argv.slice(2);
const fetch = await runtimeProviderFetch();
const provider = createProvider(
  { id: "a", kind: "openai", baseUrl, model: "m" },
  { env: {}, ...(fetch && { fetch }) },
);
const answers: string[] = [];
for (const content of ["first", "second"]) {
  const { signal } = new AbortController();
  let answer = "";
  try {
    for await (const event of provider.chat([{ role: "user", content }], { signal }))
      if (typeof event !== "string" && event.type === "text") answer += event.text;
  } catch (error) {
    answer = String(error);
  }
  answers.push(answer);
}
process.stdout.write(JSON.stringify(answers));
