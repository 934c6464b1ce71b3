import { expect, it } from "vitest";
import { PublicUrlAnnouncer } from "../../../src/cli/reach/announce-url.ts";
import type { PublicUrlChoice } from "../../../src/cli/reach/public-url.ts";

function choiceOf(url: string | undefined): PublicUrlChoice {
  const chosen = url === undefined ? undefined : ({ source: "tunnel", url } as const);
  return { chosen, works: true, failed: [] };
}

/** Records what is used and shown; each look ends when its function is called. */
function stage() {
  const looks: (() => void)[] = [];
  const events: string[] = [];
  const announcer = new PublicUrlAnnouncer({
    choose: (url) => new Promise((resolve) => looks.push(() => resolve(choiceOf(url)))),
    use: (url) => void events.push(`use ${url}`),
    describe: async ({ chosen }) => `show ${chosen?.url}`,
    write: (text) => void events.push(text),
  });
  return { announcer, looks, events };
}

it("PublicUrlAnnouncer uses and shows what it finds", async () => {
  const { announcer, looks, events } = stage();
  const shown = [announcer.show("https://a.example")];
  looks[0]?.();
  await shown[0];
  shown.push(announcer.show());
  looks[1]?.();
  await shown[1];
  expect(events).toEqual([
    "use https://a.example",
    "show https://a.example",
    "use undefined",
    "show undefined",
  ]);
});

it("PublicUrlAnnouncer drops what it found when it was called again since, or is ended", async () => {
  const { announcer, looks, events } = stage();
  const [first, second] = [
    announcer.show("https://old.example"),
    announcer.show("https://new.example"),
  ];
  looks[1]?.();
  await second;
  looks[0]?.();
  await first;
  const third = announcer.show("https://late.example");
  announcer.end();
  looks[2]?.();
  await third;
  expect(events).toEqual(["use https://new.example", "show https://new.example"]);
});
