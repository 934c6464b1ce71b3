import { expect, test } from "vitest";
import { demo } from "../../src/providers/demo.ts";
import { ask } from "./kinds.ts";

test("demo streams, word by word, that it is one and how to add a real provider", async () => {
  const pieces: string[] = [];
  const { text, finish } = await ask(demo({ wordMs: 0, command: "npx tsx mod.ts" }), {
    onEvent: (event) => event.type === "text" && pieces.push(event.text),
  });
  expect(text).toMatch(/demo.*No model has read your message/s);
  expect(text).toContain("`npx tsx mod.ts providers add`");
  expect(pieces.length).toBe(text.split(/\s+/).length);
  expect(finish).toEqual({ reason: "stop" });
});

test("demo stops at once when it is aborted, between two words and before the first", async () => {
  const aborter = new AbortController();
  const outcome = ask(demo({ wordMs: 60_000 }), { signal: aborter.signal });
  aborter.abort(new Error("gone"));
  expect(await outcome).toEqual({ reasoning: "", text: "", error: "gone" });
  expect(await ask(demo(), { signal: aborter.signal })).toEqual({
    reasoning: "",
    text: "",
    error: "gone",
  });
});
