import { render } from "preact";
import { App, takeCode } from "./app/app.ts";
import { startLanguage } from "./app/language.ts";
import { Part } from "./app/part.ts";
import { describeInstalled } from "./describe-installed.ts";
import { installWorker } from "./install-worker.ts";
import { openStore } from "./store/open-store.ts";
import { keepAboveKeyboard } from "./view/keyboard-room.ts";
import { encodeForPc } from "./view/on-pc-part.ts";
import { Root } from "./view/root.tsx";
import { takeSharedText } from "./view/shared-text.ts";
import { words } from "./words/common.ts";

// Before anything else: the code is in nobody's history.
const code = takeCode();
takeSharedText();

async function start(): Promise<void> {
  const opened = openStore();
  await startLanguage();
  const settingsPart = new Part(() => import("./parts/settings.tsx"));
  const app = new App({
    ...opened,
    settingsPart,
    encode: encodeForPc,
  });
  const place = document.getElementById("app");
  if (place) render(<Root app={app} />, place);
  keepAboveKeyboard();
  describeInstalled(app.link.own);
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
