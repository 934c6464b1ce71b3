import { describe, expect, test } from "vitest";
import { Notices } from "../../../page/app/notices.ts";

const spoken = ({ spoken: { value } }: Notices): string[] => value.map(({ text }) => text);

describe("Notices.say", () => {
  test("keeps what was said at the same moment, so that all of it is read out", () => {
    const notices = new Notices();
    notices.say("Writer asks: may it use files · write?");
    notices.say("Sent.");
    expect(spoken(notices)).toEqual(["Writer asks: may it use files · write?", "Sent."]);
  });

  test("says the same again as another line, and forgets what was said long ago", () => {
    const notices = new Notices();
    for (const text of ["One", "One", "Two", "Two", "Two"]) notices.say(text);
    expect(spoken(notices)).toEqual(["One", "Two", "Two", "Two"]);
    expect(new Set(notices.spoken.value.map(({ id }) => id)).size).toBe(4);
  });
});
