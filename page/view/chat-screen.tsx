import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Conversation } from "../chat/conversation.ts";
import { words as common } from "../words/common.ts";
import { filled } from "../words/filled.ts";
import { words } from "../words/list.ts";
import { words as pairing } from "../words/pairing.ts";
import { locale } from "../words/words-of.ts";
import { useAgentsPart } from "./agents-part.ts";
import { useApp, useObservable } from "./app-context.ts";
import { BottomBar } from "./bottom-bar.tsx";
import { ConversationList } from "./conversation-list.tsx";
import { Dialog } from "./dialog.tsx";
import { IconButton } from "./icon-button.tsx";
import { LinkStatus } from "./link-status.tsx";
import { PairForm } from "./pair-form.tsx";
import { useSettingsPart } from "./settings-part.ts";
import { Thread } from "./thread.tsx";
import { useMedia } from "./use-media.ts";

type Open =
  | { readonly kind: "list" | "settings" | "instructions" | "pair" }
  | { readonly kind: "conversation"; readonly conversation: Conversation };

/** The app proper: conversations beside, or on a phone behind, the open one. */
export function ChatScreen(): VNode {
  const { conversations, link } = useApp();
  const { open } = useObservable(conversations.state);
  const { pc, reach } = useObservable(link.state);
  const [shown, setShown] = useState<Open>();
  const isWide = useMedia("(min-width: 56rem)");
  // Browsers tell of a dialog's closing a frame late, when another may be open.
  const close = (): void => setShown((now) => (now === shown ? undefined : now));
  const parts = useAgentsPart();
  const needsSettings = shown !== undefined && shown.kind !== "list" && shown.kind !== "pair";
  const settings = useSettingsPart(needsSettings || pc?.isOwner === true);
  useTitle(open?.title);
  useEffect(() => {
    if (reach === "connected" && shown?.kind === "pair") setShown(undefined);
  }, [reach, shown]);
  const list = (
    <ConversationList
      onOpen={close}
      onChange={(conversation) => setShown({ kind: "conversation", conversation })}
      onSettings={() => setShown({ kind: "settings" })}
    />
  );
  return (
    <div class="chat-screen">
      {isWide && (
        <nav class="sidebar" aria-label={words.conversations}>
          {list}
        </nav>
      )}
      <main class="chat">
        <header class="chat-header">
          {!isWide && (
            <IconButton
              icon="menu"
              label={words.conversations}
              onClick={() => setShown({ kind: "list" })}
            />
          )}
          <div class="chat-title">
            <h1 dir="auto">{open?.title ?? words.newChat}</h1>
            <LinkStatus />
          </div>
          {open && (
            <IconButton
              icon="more"
              label={words.aboutConversation}
              onClick={() => setShown({ kind: "conversation", conversation: open })}
            />
          )}
          <IconButton
            icon="newChat"
            label={words.newChat}
            disabled={!open}
            onClick={() => void conversations.open(undefined)}
          />
        </header>
        <div class="asked">
          {pc?.isOwner && settings && <settings.PairRequests token={pc.token} />}
          {parts && <parts.WaitingBar />}
        </div>
        <Thread key={locale()} onInstructions={() => setShown({ kind: "instructions" })} />
        <BottomBar onPair={() => setShown({ kind: "pair" })} />
      </main>
      {shown?.kind === "list" && (
        <Dialog title={words.conversations} class="drawer" onClose={close}>
          {list}
        </Dialog>
      )}
      {settings && shown?.kind === "conversation" && (
        <settings.ConversationDialog conversation={shown.conversation} onClose={close} />
      )}
      {settings && shown?.kind === "instructions" && (
        <settings.InstructionsDialog onClose={close} />
      )}
      {settings && shown?.kind === "settings" && (
        <settings.SettingsDialog onClose={close} onPair={() => setShown({ kind: "pair" })} />
      )}
      {shown?.kind === "pair" && (
        <Dialog title={pairing.pairWithPc} onClose={close}>
          <p>{filled(pairing.runPairAndScan, { command: <code>pair</code> })}</p>
          <PairForm />
        </Dialog>
      )}
    </div>
  );
}

function useTitle(title: string | undefined): void {
  const waiting = useObservable(useApp().agents.waiting);
  useEffect(() => {
    const name = title ? words.windowTitle(title, common.appName) : common.appName;
    document.title = waiting > 0 ? words.windowAsks(waiting, name) : name;
  }, [title, waiting, locale()]);
}
