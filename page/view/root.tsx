import type { VNode } from "preact";
import type { App } from "../app/app.ts";
import { AppContext, useApp, useObservable } from "./app-context.ts";
import { ChatScreen } from "./chat-screen.tsx";
import { NoticeBar } from "./notice-bar.tsx";
import { PairingScreen, Welcome } from "./welcome.tsx";

/** The whole page. */
export function Root({ app }: { app: App }): VNode {
  return (
    <AppContext.Provider value={app}>
      <Screen />
      <NoticeBar />
    </AppContext.Provider>
  );
}

function Screen(): VNode | null {
  const screen = useObservable(useApp().screen);
  if (screen === "chat") return <ChatScreen />;
  if (screen === "welcome") return <Welcome />;
  return screen === "pairing" ? <PairingScreen /> : null;
}
