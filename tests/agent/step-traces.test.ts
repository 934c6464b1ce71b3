import { expect, it } from "vitest";
import { splitReply } from "../../page/chat/split-reply.ts";
import { RunText } from "../../src/agent/run-text.ts";
import { isStepTrace, toolTrace, WAITING_TRACE } from "../../src/agent/step-traces.ts";

it("isStepTrace knows a run's own lines in its text, and no thought", () => {
  const text = new RunText();
  text.trace(WAITING_TRACE);
  text.trace(toolTrace({ server: "files", tool: "read_file" }, '{"path":"<a>\n"}'));
  text.think("Waits for your word? No.");
  text.say("Done.");
  const thoughts = splitReply(text.value).filter(({ kind }) => kind === "thought");
  expect(thoughts.map((each) => isStepTrace(each.text))).toEqual([true, true, false]);
});
