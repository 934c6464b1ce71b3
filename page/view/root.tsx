import type { VNode } from "preact";
import type { App } from "../app/app.ts";
import { AppContext, useApp, useObservable } from "./app-context.ts";
import { ChatScreen } from "./chat-screen.tsx";
import { NoticeBar } from "./notice-bar.tsx";
import { WaitingScreen, Welcome } from "./welcome.tsx";

/** The whole page. */
export function Root({ app }: { app: App }): VNode {
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
