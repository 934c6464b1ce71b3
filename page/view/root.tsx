import type { VNode } from "preact";
import type { App } from "../app/app.ts";
import { shownLocale } from "../app/language.ts";
import { AppContext, useApp, useObservable } from "./app-context.ts";
import { ChatScreen } from "./chat-screen.tsx";
import { NoticeBar } from "./notice-bar.tsx";
import { WaitingScreen, Welcome } from "./welcome.tsx";

/** The whole page; in another language from the moment that one is chosen. */
export function Root({ app }: { app: App }): VNode {
  useObservable(shownLocale);
  return (
    <AppContext.Provider value={app}>
      <Screen />
    </AppContext.Provider>
  );
}

function Screen(): VNode {
  const screen = useObservable(useApp().screen);
  if (screen === "chat") return <ChatScreen />;
  return (
    <>
      {screen === "welcome" ? <Welcome /> : <WaitingScreen isPairing={screen === "pairing"} />}
      <NoticeBar />
    </>
  );
}
