import fc from "fast-check";
import { expect, it } from "vitest";
import { TextSignature } from "../../src/conversations/text-signature.ts";

it("TextSignature may hold every part of its text", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.nat(),
      fc.nat(),
      (text, from, length) => {
        const start = from % (text.length + 1);
        expect(new TextSignature(text).mayHold(text.slice(start, start + (length % 12)))).toBe(
          true,
        );
      },
    ),
  );
});

it("TextSignature tells most words that are not in its text, however long that is", () => {
  const words = Array.from({ length: 4000 }, (_, at) => `w${(at * 7919).toString(36)}`);
  const others = words.slice(3000).map((word) => `${word}${word.slice(-3)}`);
  for (const count of [10, 600, 3000]) {
    const text = words.slice(0, count).join(" ");
    const signature = new TextSignature(text);
    const wrong = others.filter((word) => !text.includes(word) && signature.mayHold(word));
    expect(wrong.length).toBeLessThan(others.length / 10);
  }
});
