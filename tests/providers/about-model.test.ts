import { describe, expect, it } from "vitest";
import { aboutClaude } from "../../src/providers/anthropic/models.ts";
import { aboutGemini } from "../../src/providers/gemini/models.ts";

/** Whether it sees, uses tools, and reasons. */
function abilities({
  inputModalities = [],
  supportedParameters = [],
}: ReturnType<typeof aboutClaude>): string {
  return [
    inputModalities.includes("image") ? "sees" : "",
    supportedParameters.includes("tools") ? "tools" : "",
    supportedParameters.includes("reasoning_effort") ? "reasons" : "",
  ]
    .filter((word) => word !== "")
    .join(" ");
}

describe("aboutClaude", () => {
  it.each([
    ["claude-sonnet-4-6", "sees tools reasons"],
    ["claude-3-7-sonnet-20250219", "sees tools reasons"],
    ["claude-3-5-haiku-20241022", "sees tools"],
    ["claude-2.1", ""],
    ["MiniMax-M2", ""],
    ["", ""],
  ])("%s: %s", (model, expected) => {
    expect(abilities(aboutClaude(model))).toBe(expected);
  });
});

describe("aboutGemini", () => {
  it.each([
    ["gemini-2.5-flash", "sees tools reasons"],
    ["gemini-3-pro-preview", "sees tools reasons"],
    ["gemini-flash-latest", "sees tools reasons"],
    ["gemini-2.0-flash", "sees tools"],
    ["gemini-2.5-flash-preview-tts", ""],
    ["gemini-2.5-flash-image", ""],
    ["gemma-3-27b-it", ""],
    ["", ""],
  ])("%s: %s", (model, expected) => {
    expect(abilities(aboutGemini(model))).toBe(expected);
  });
});
