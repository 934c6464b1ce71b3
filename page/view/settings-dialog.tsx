import type { VNode } from "preact";
import { toJson } from "../chat/export.ts";
import { exportable } from "../chat/exported-attachments.ts";
import { words as listWords } from "../words/list.ts";
import { words as pairing } from "../words/pairing.ts";
import { words as pcs } from "../words/pcs.ts";
import { words } from "../words/settings.ts";
import { useAgentsPart } from "./agents-part.ts";
import { useApp, useObservable } from "./app-context.ts";
import { ConfirmButton } from "./confirm-button.tsx";
import { Dialog } from "./dialog.tsx";
import { ImportButton } from "./import-button.tsx";
import { LanguageSection } from "./language-section.tsx";
import { LinkStatus } from "./link-status.tsx";
import { OwnerPanel } from "./owner-panel.tsx";
import { usePushPart } from "./push-part.ts";
import { saveFile } from "./save-file.ts";
import { Switch } from "./switch.tsx";

/** The pairing and what is kept on this device; for the PC's owner, the PC as well. */
export function SettingsDialog({
  onClose,
  onPair,
  onPcs,
}: {
  onClose: () => void;
  onPair: () => void;
  onPcs: () => void;
}): VNode {
  const { link } = useApp();
  const { pc } = useObservable(link.state);
  const isOfSeveral = link.paired.length > 1;
  const parts = useAgentsPart();
  const push = usePushPart();
  return (
    <Dialog
      title={words.settings}
      class={pc?.isOwner ? "settings tall" : "settings"}
      onClose={onClose}
    >
      {pc && isOfSeveral && <p class="hint-line">{pcs.settingsOf(pc.hostname)}</p>}
      {pc?.isOwner && <OwnerPanel access={pc} />}
      <section class="section">
        <h3>{words.yourPc}</h3>
        <p>
          <LinkStatus />
        </p>
        {pc ? <UseSwitch /> : <PairButton onPair={onPair} />}
        {pc && (
          <button type="button" class="button" onClick={onPcs}>
            {isOfSeveral ? pairing.choosePc : pcs.addPc}
          </button>
        )}
      </section>
      {parts && <parts.AgentsSection />}
      {pc && push && <push.PushSection />}
      <KeptSection />
      <LanguageSection />
      {pc && (
        <section class="section">
          <ForgetButton hostname={pc.hostname} onForgotten={onClose} />
        </section>
      )}
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

function UseSwitch(): VNode {
  const { link } = useApp();
  const { enabled } = useObservable(link.state);
  return (
    <Switch label={words.usePc} isOn={enabled} onTurn={(isOn) => void link.setEnabled(isOn)} />
  );
}

/** Away from the switch that is used daily. */
function ForgetButton({
  hostname,
  onForgotten,
}: {
  hostname: string;
  onForgotten: () => void;
}): VNode {
  const app = useApp();
  return (
    <ConfirmButton
      label={words.forgetPc}
      question={words.forgetQuestion(hostname)}
      confirm={words.forget}
      onConfirm={() => {
        void app.forgetPc();
        onForgotten();
      }}
    />
  );
}

function KeptSection(): VNode {
  const { chat, conversations, store, notices } = useApp();
  const { list: all } = useObservable(conversations.state);
  const list = all.filter(({ onPc }) => !onPc);
  const exportAll = async (): Promise<void> => {
    const name = `conversations-${new Date().toISOString().slice(0, 10)}.json`;
    const { messages, leftOut } = await exportable(await store.messages());
    saveFile(name, "application/json", toJson(list, messages));
    if (leftOut > 0) notices.show(words.exportLeftOut(leftOut));
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
