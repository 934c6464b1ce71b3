import { describe, expect, test } from "vitest";
import { guessLanguage } from "../../../page/reading/guess-language.ts";
import { Speaker } from "../../../page/reading/speaker.ts";
import { Sentences, splitSentences } from "../../../page/reading/speech.ts";

describe("splitSentences", () => {
  test.each([
    [
      "ends of sentences",
      "One. Two? Three! “Four.” Five",
      ["One.", "Two?", "Three!", "“Four.”", "Five"],
    ],
    [
      "numbers and abbreviations",
      "About 3.5 of them, e.g. this.",
      ["About 3.5 of them, e.g. this."],
    ],
    ["Chinese", "你好。再见！", ["你好。", "再见！"]],
    ["nothing to say", "… — *", []],
  ])("cuts at %s", (_, text, sentences) => {
    expect(splitSentences(text)).toEqual(sentences);
  });

  test("cuts what is too long for one breath, at a comma or a space, and loses nothing", () => {
    const text = `${"word ".repeat(30)}and, ${"letters".repeat(60)}`;
    const parts = splitSentences(text);
    expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(180);
    expect(parts.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
  });
});

describe("Sentences", () => {
  test("gives each once it is over, and names what is better looked at", () => {
    const sentences = new Sentences();
    const text =
      "First. Second one.\n\n```js\na\nb\n```\n\nThen $\\frac12$ and $x$ at https://a.b.\n\n- item\n- other\n\n| a | b |\n| - | - |\n| 1 | 2 |\n";
    const pieces = Array.from({ length: Math.ceil(text.length / 5) }, (_, at) =>
      text.slice(0, at * 5 + 5),
    );
    const given = pieces.map((piece, at) =>
      sentences.update(piece, { ended: at === pieces.length - 1 }),
    );
    for (const [at, now] of given.entries())
      if (at > 0) expect(now.slice(0, given[at - 1]?.length)).toEqual(given[at - 1]);
    expect(given.at(-1)).toEqual([
      "First.",
      "Second one.",
      "Code in js, 2 lines.",
      "Then a formula and x at a link.",
      "item",
      "other",
      "A table with 1 row.",
      "a, b.",
      "1, 2.",
    ]);
  });
});

describe("guessLanguage", () => {
  test.each([
    ["The cat is on the table and you know that.", "en"],
    ["Der Hund ist nicht im Haus, und das ist gut.", "de"],
    ["Le chat est dans la maison et les enfants sont avec vous.", "fr"],
    ["El perro es grande y los gatos son para una casa.", "es"],
    ["これは日本語の文です。", "ja"],
    ["这是一个中文句子。", "zh"],
    ["Это предложение на русском.", "ru"],
    ["هذه جملة عربية.", "ar"],
    ["xyz", "pt-BR"],
  ])("%s is %s", (text, language) => {
    expect(guessLanguage(text, "pt-BR")).toBe(language);
  });

  test("keeps the region of the page's own language", () => {
    expect(guessLanguage("Der Hund und die Katze, das ist nicht gut", "de-CH")).toBe("de-CH");
  });
});

/** A voice that says a sentence when it is told to. */
function scriptedVoice() {
  let language = "en";
  let spokenIn = "";
  const said: string[] = [];
  let current: SpeechSynthesisUtterance | undefined;
  const speaker = new Speaker({
    language: () => language,
    makeUtterance: (text) => ({ text }) as SpeechSynthesisUtterance,
    synthesis: {
      getVoices: () => [],
      speak(utterance) {
        current = utterance;
        said.push(utterance.text);
        spokenIn = utterance.lang;
      },
      cancel() {
        const cancelled = current;
        current = undefined;
        cancelled?.onerror?.({} as SpeechSynthesisErrorEvent);
      },
    },
  });
  const end = (): void => current?.onend?.({} as SpeechSynthesisEvent);
  const fail = (): void => current?.onerror?.({} as SpeechSynthesisErrorEvent);
  const read = (as: string): string => {
    language = as;
    return spokenIn;
  };
  return { speaker, said, end, fail, read };
}

describe("Speaker", () => {
  test("speaks what tells no language in that of the page, as it is by then", () => {
    const { speaker, read } = scriptedVoice();
    for (const language of ["en", "fr", "ja"]) {
      read(language);
      speaker.begin("m");
      speaker.update("Ok.", { ended: true });
      expect(read(language)).toBe(language);
    }
  });

  test("speaks sentence by sentence while the reply grows, and is done at its end", () => {
    const { speaker, said, end } = scriptedVoice();
    speaker.begin("m");
    speaker.update("One. Tw", { ended: false });
    expect(said).toEqual(["One."]);
    end();
    expect(said).toEqual(["One."]);
    speaker.update("One. Two. Three", { ended: false });
    expect(said).toEqual(["One.", "Two."]);
    speaker.update("One. Two. Three", { ended: true });
    end();
    end();
    expect(said).toEqual(["One.", "Two.", "Three"]);
    expect(speaker.state.value).toBeUndefined();
  });

  test("says a sentence again after a pause, and nothing after a stop", () => {
    const { speaker, said, end } = scriptedVoice();
    speaker.begin("m");
    speaker.update("One. Two.", { ended: true });
    speaker.pause();
    expect(speaker.state.value).toEqual({ messageId: "m", isPaused: true });
    speaker.resume();
    end();
    expect(said).toEqual(["One.", "One.", "Two."]);
    speaker.stop();
    speaker.update("One. Two. Three.", { ended: true });
    expect(said).toHaveLength(3);
  });

  test("says so when there is no voice", () => {
    const { speaker, fail } = scriptedVoice();
    let failures = 0;
    speaker.onFailure = () => failures++;
    speaker.begin("m");
    speaker.update("One. Two.", { ended: true });
    fail();
    expect([failures, speaker.state.value]).toEqual([1, undefined]);
  });
});
