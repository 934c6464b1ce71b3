import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { startFake, stream } from "../../fakes/fake-provider.ts";
import { runCli, type SpawnOptions } from "../spawn-cli.ts";
import { configFor, temporaryHome } from "../temporary-home.ts";

describe("providers", () => {
  it("are added, chosen, listed, tested and removed by options alone", async () => {
    const home = join(temporaryHome(), "new");
    const providers = (args: string[], options?: SpawnOptions) =>
      runCli(["--home", home, "providers", ...args], options);
    const add = ["add", "--kind", "gemini", "--model", "g", "--id", "mine", "--key-stdin"];
    expect(await providers(add, { input: "sk-secret\n" })).toEqual({
      code: 0,
      stdout: `'mine' is added. It is active, from the next message on.\nIts key stands in ${home}/config.json as it is, in a file that only you can read (0600). To keep it out of the file, put it into a variable and write "apiKey": "env:NAME" there.\n`,
      stderr: "",
    });
    expect(statSync(join(home, "config.json")).mode & 0o777).toBe(0o600);
    expect(statSync(home).mode & 0o777).toBe(0o700);
    expect((await providers(["add", "--kind", "demo", "--use"])).stdout).toContain("It is active");
    expect((await providers(["list"])).stdout).toBe(
      '   mine  gemini  g  -  key set  devices: none\n*  demo  demo    -  -  no key   devices: this model\nWhat paired devices may use is set by "models" and "expose" in the config.\n',
    );
    const tested = await providers(["test"]);
    expect(tested.stdout).toMatch(
      /^Asking Demo, model demo …\nFirst token after \d\.\d\d s\.\nIt says: This is remote-chat's built-in demo/,
    );
    expect((await providers(["remove", "demo"])).stdout).toContain("No provider is active now");
    expect(JSON.parse(readFileSync(join(home, "config.json"), "utf8"))).toEqual({
      active: null,
      providers: [{ id: "mine", kind: "gemini", apiKey: "sk-secret", model: "g" }],
    });
  });

  it("test says why a provider does not answer, with exit code 1", async () => {
    const fake = await startFake("openai", { answer: { status: 401 } });
    onTestFinished(() => fake.close());
    const home = temporaryHome(configFor(fake.url));
    const { code, stderr } = await runCli(["providers", "test", "fake", "--home", home]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(
        /^remote-chat: fake \(OpenAI-compatible\) wants an API key, and none is set\..*\n$/,
      ),
    });
  });

  it("use loads the model of an Ollama", async () => {
    const fake = await startFake("ollama", stream());
    onTestFinished(() => fake.close());
    const entry = { id: "o", kind: "ollama", host: fake.url, model: "m" };
    const home = temporaryHome({ active: null, providers: [entry] });
    expect((await runCli(["providers", "use", "o", "--home", home])).stdout).toBe(
      "'o' is active, from the next message on.\nOllama loads m …\nLoaded.\n",
    );
    expect(fake.requests.map(({ body }) => body)).toMatchObject([{ model: "m", messages: [] }]);
  });

  it("leave no file behind when nothing was to be written", async () => {
    const home = join(temporaryHome(), "none");
    expect((await runCli(["providers", "list", "--home", home])).code).toBe(0);
    expect(existsSync(home)).toBe(false);
  });
});
