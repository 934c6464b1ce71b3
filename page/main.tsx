import { render } from "preact";
import { App, takeCode } from "./app/app.ts";
import { startLanguage } from "./app/language.ts";
import { installWorker } from "./install-worker.ts";
import { openStore } from "./store/open-store.ts";
import { keepAboveKeyboard } from "./view/keyboard-room.ts";
import { Root } from "./view/root.tsx";
import { words } from "./words/common.ts";

// Before anything else: the code is in nobody's history.
const code = takeCode();

async function start(): Promise<void> {
  const [{ store, lasting }] = await Promise.all([openStore(), startLanguage()]);
  const app = new App(store);
  const place = document.getElementById("app");
  if (place) render(<Root app={app} />, place);
  keepAboveKeyboard();
  if (!lasting) app.notices.show(words.keepsNothing);
  await app.start(code);
  await installWorker({
    onUpdate: () =>
      app.notices.show(words.newVersion, {
        label: words.reload,
        run: () => location.reload(),
      }),
  });
}

void start();
