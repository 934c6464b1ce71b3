import type { VNode } from "preact";
import { toJson } from "../chat/export.ts";
import { words as listWords } from "../words/list.ts";
import { words as pairing } from "../words/pairing.ts";
import { words } from "../words/settings.ts";
import { useAgentsPart } from "./agents-part.ts";
import { useApp, useObservable } from "./app-context.ts";
import { ConfirmButton } from "./confirm-button.tsx";
import { Dialog } from "./dialog.tsx";
import { ImportButton } from "./import-button.tsx";
import { LanguageSection } from "./language-section.tsx";
import { LinkStatus } from "./link-status.tsx";
import { OwnerPanel } from "./owner-panel.tsx";
import { PairRequests } from "./pair-requests.tsx";
import { saveFile } from "./save-file.ts";

/** The pairing and what is kept on this device; for the PC's owner, the PC as well. */
export function SettingsDialog({
  onClose,
  onPair,
}: {
  onClose: () => void;
  onPair: () => void;
}): VNode {
  const { link } = useApp();
  const { pc } = useObservable(link.state);
  const parts = useAgentsPart();
  return (
    <Dialog
      title={words.settings}
      class={pc?.isOwner ? "settings tall" : "settings"}
      onClose={onClose}
    >
      {pc?.isOwner && <PairRequests token={pc.token} />}
      <section class="section">
        <h3>{words.yourPc}</h3>
        <p>
          <LinkStatus />
        </p>
        {pc ? <PairedPc onForgotten={onClose} /> : <PairButton onPair={onPair} />}
      </section>
      {parts && <parts.AgentsSection />}
      <KeptSection />
      <LanguageSection />
      {pc?.isOwner && <OwnerPanel token={pc.token} />}
    </Dialog>
  );
}

function PairButton({ onPair }: { onPair: () => void }): VNode {
  return (
    <button type="button" class="button primary" onClick={onPair}>
      {pairing.pairWithPc}
    </button>
  );
}

function PairedPc({ onForgotten }: { onForgotten: () => void }): VNode {
  const { link } = useApp();
  const { pc, enabled } = useObservable(link.state);
  return (
    <>
      <label class="switch">
        <span>{words.usePc}</span>
        <input
          type="checkbox"
          role="switch"
          checked={enabled}
          aria-checked={enabled}
          onChange={({ currentTarget }) => void link.setEnabled(currentTarget.checked)}
        />
      </label>
      <ConfirmButton
        label={words.forgetPc}
        question={words.forgetQuestion(pc?.hostname ?? "")}
        confirm={words.forget}
        onConfirm={() => {
          void link.forget();
          onForgotten();
        }}
      />
    </>
  );
}

function KeptSection(): VNode {
  const { chat, conversations, store } = useApp();
  const { list } = useObservable(conversations.state);
  const exportAll = async (): Promise<void> => {
    const name = `conversations-${new Date().toISOString().slice(0, 10)}.json`;
    saveFile(name, "application/json", toJson(list, await store.messages()));
  };
  return (
    <section class="section">
      <h3>{words.onThisDevice}</h3>
      <p>{list.length === 0 ? listWords.noConversations : words.keptHere(list.length)}</p>
      <div class="row">
        {list.length > 0 && (
          <button type="button" class="button" onClick={() => void exportAll()}>
            {words.exportAll}
          </button>
        )}
        <ImportButton />
      </div>
      {list.length > 0 && (
        <ConfirmButton
          label={words.deleteAll}
          question={words.deleteAllQuestion}
          confirm={words.deleteAllConfirm}
          onConfirm={() => void chat.removeAll()}
        />
      )}
    </section>
  );
}
