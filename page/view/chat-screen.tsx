import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Conversation } from "../chat/conversation.ts";
import { words as common } from "../words/common.ts";
import { filled } from "../words/filled.ts";
import { words } from "../words/list.ts";
import { words as pairing } from "../words/pairing.ts";
import { locale } from "../words/words-of.ts";
import { AfterPaint } from "./after-paint.tsx";
import { useAgentsPart } from "./agents-part.ts";
import { useApp, useObservable } from "./app-context.ts";
import { BottomBar } from "./bottom-bar.tsx";
import { Dialog } from "./dialog.tsx";
import { IconButton } from "./icon-button.tsx";
import { LinkStatus, useSpokenLink } from "./link-status.tsx";
import { useListPart } from "./list-part.ts";
import { MovedBar } from "./moved-bar.tsx";
import { NoticeBar } from "./notice-bar.tsx";
import { useOnPcPart } from "./on-pc-part.ts";
import { usePairingPart } from "./pairing-part.ts";
import { usePcsPart } from "./pcs-part.ts";
import { useAfterLongWait } from "./push-part.ts";
import { useReplyPart } from "./reply-part.ts";
import { useSettingsPart } from "./settings-part.ts";
import { Thread } from "./thread.tsx";
import { useLayer } from "./use-layer.ts";
import { useMedia } from "./use-media.ts";

type Open =
  | { readonly kind: "settings" | "instructions" | "pair" | "pcs" }
  /** `isBase`: Back has led to it, and leads out of the page next. */
  | { readonly kind: "list"; readonly isBase?: boolean }
  | { readonly kind: "conversation"; readonly conversation: Conversation };

/** The app proper: conversations beside, or on a phone behind, the open one. */
export function ChatScreen(): VNode {
  const app = useApp();
  const { conversations, link } = app;
  const { open, list: all } = useObservable(conversations.state);
  const { pc, reach } = useObservable(link.state);
  const [shown, setShown] = useState<Open>();
  const isWide = useMedia("(min-width: 56rem)");
  // Browsers tell of a dialog's closing a frame late, when another may be open.
  const close = (): void => setShown((now) => (now === shown ? undefined : now));
  const parts = useAgentsPart();
  const onPc = useOnPcPart();
  const needsSettings = shown !== undefined && !["list", "pair", "pcs"].includes(shown.kind);
  const settings = useSettingsPart(needsSettings || pc?.isOwner === true);
  const { push, hasWaited } = useAfterLongWait();
  const pcsPart = usePcsPart(shown?.kind === "pcs");
  useObservable(link.others);
  const toPcs = (): void => setShown({ kind: "pcs" });
  const pairingPart = usePairingPart(shown?.kind === "pair");
  const isListBase = shown?.kind === "list" && shown.isBase === true;
  const toList = (): void => setShown({ kind: "list", isBase: true });
  useLayer(!isWide && !isListBase, toList, { isBase: true });
  useTitle(open?.title);
  useSpokenLink();
  useEffect(() => {
    if (reach === "connected" && shown?.kind === "pair") setShown(undefined);
  }, [reach, shown]);
  const listPart = useListPart();
  useReplyPart();
  const list = listPart && (
    <listPart.ConversationList
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
              class={all.some(({ unread }) => unread) ? "has-news" : ""}
              onClick={() => setShown({ kind: "list" })}
            />
          )}
          <div class="chat-title">
            <h1 dir="auto">{open?.title ?? words.newChat}</h1>
            {link.paired.length > 1 ? (
              <button type="button" class="pc-button" aria-haspopup="dialog" onClick={toPcs}>
                <LinkStatus />
                <span class="offscreen"> {pairing.choosePc}</span>
              </button>
            ) : (
              <LinkStatus />
            )}
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
            onClick={() => void app.show(undefined)}
          />
        </header>
        <div class="asked">
          {pc?.isOwner && settings && <settings.PairRequests access={pc} />}
          {parts && <parts.WaitingBar />}
          {onPc && <onPc.PcBar />}
          <MovedBar />
          {listPart && <listPart.KeepingNote />}
          {push && <push.PushBar hasWaited={hasWaited} />}
        </div>
        <Thread key={locale()} onInstructions={() => setShown({ kind: "instructions" })} />
        <NoticeBar />
        <BottomBar
          // The camera would open the page of another PC, not pair this one with it.
          onPair={() => (link.chosen.value === link.own ? setShown({ kind: "pair" }) : toPcs())}
        />
      </main>
      {shown?.kind === "list" && (
        <Dialog title={words.conversations} class="drawer" isBase={isListBase} onClose={close}>
          <AfterPaint>{list}</AfterPaint>
        </Dialog>
      )}
      {settings && shown?.kind === "conversation" && !shown.conversation.onPc && (
        <settings.ConversationDialog conversation={shown.conversation} onClose={close} />
      )}
      {onPc && shown?.kind === "conversation" && shown.conversation.onPc && (
        <onPc.PcDialog conversation={shown.conversation} onClose={close} />
      )}
      {settings && shown?.kind === "instructions" && (
        <settings.InstructionsDialog onClose={close} />
      )}
      {settings && shown?.kind === "settings" && (
        <settings.SettingsDialog
          onClose={close}
          onPair={() => setShown({ kind: "pair" })}
          onPcs={toPcs}
        />
      )}
      {shown?.kind === "pcs" && pcsPart && <pcsPart.PcsDialog onClose={close} />}
      {shown?.kind === "pair" && (
        <Dialog title={pairing.pairWithPc} onClose={close}>
          <p>{filled(pairing.runPairAndScan, { command: <code>pair</code> })}</p>
          {pairingPart && <pairingPart.PairForm />}
        </Dialog>
      )}
    </div>
  );
}

function useTitle(title: string | undefined): void {
  const app = useApp();
  const waiting = useObservable(app.agents.waiting);
  const { list } = useObservable(app.conversations.state);
  const { length: unread } = list.filter((conversation) => conversation.unread);
  useEffect(() => {
    const name = title ? words.windowTitle(title, common.appName) : common.appName;
    const counted = unread > 0 ? `(${unread}) ${name}` : name;
    document.title = waiting > 0 ? words.windowAsks(waiting, name) : counted;
  }, [title, waiting, unread, locale()]);
}
