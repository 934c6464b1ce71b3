import type { VNode } from "preact";
import { toJson } from "../chat/export.ts";
import { useAgentsPart } from "./agents-part.ts";
import { useApp, useObservable } from "./app-context.ts";
import { ConfirmButton } from "./confirm-button.tsx";
import { Dialog } from "./dialog.tsx";
import { ImportButton } from "./import-button.tsx";
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
    <Dialog title="Settings" class={pc?.isOwner ? "settings tall" : "settings"} onClose={onClose}>
      {pc?.isOwner && <PairRequests token={pc.token} />}
      <section class="section">
        <h3>Your PC</h3>
        <p>
          <LinkStatus />
        </p>
        {pc ? <PairedPc onForgotten={onClose} /> : <PairButton onPair={onPair} />}
      </section>
      {parts && <parts.AgentsSection />}
      <KeptSection />
      {pc?.isOwner && <OwnerPanel token={pc.token} />}
    </Dialog>
  );
}

function PairButton({ onPair }: { onPair: () => void }): VNode {
  return (
    <button type="button" class="button primary" onClick={onPair}>
      Pair with your PC
    </button>
  );
}

function PairedPc({ onForgotten }: { onForgotten: () => void }): VNode {
  const { link } = useApp();
  const { pc, enabled } = useObservable(link.state);
  return (
    <>
      <label class="switch">
        <span>Use PC for chat</span>
        <input
          type="checkbox"
          role="switch"
          checked={enabled}
          aria-checked={enabled}
          onChange={({ currentTarget }) => void link.setEnabled(currentTarget.checked)}
        />
      </label>
      <ConfirmButton
        label="Forget this PC"
        question={`Forget ${pc?.hostname}? Your conversations stay on this device; to chat again you pair again.`}
        confirm="Forget"
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
      <h3>On this device</h3>
      <p>
        {list.length === 0
          ? "No conversations yet."
          : `${list.length} ${list.length === 1 ? "conversation" : "conversations"}, kept here and nowhere else.`}
      </p>
      <div class="row">
        {list.length > 0 && (
          <button type="button" class="button" onClick={() => void exportAll()}>
            Export all
          </button>
        )}
        <ImportButton />
      </div>
      {list.length > 0 && (
        <ConfirmButton
          label="Delete all conversations"
          question="Delete all conversations from this device? They are kept nowhere else."
          confirm="Delete all"
          onConfirm={() => void chat.removeAll()}
        />
      )}
    </section>
  );
}
