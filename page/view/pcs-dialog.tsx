import type { VNode } from "preact";
import type { PcLink } from "../app/pc-link.ts";
import { filled } from "../words/filled.ts";
import { words } from "../words/pcs.ts";
import { useApp, useObservable } from "./app-context.ts";
import { Dialog } from "./dialog.tsx";
import { StatusLine } from "./link-status.tsx";
import { PasteForm } from "./pair-form.tsx";

/** The PCs of this page, of which one is chosen, and how to add another one. */
export function PcsDialog({ onClose }: { onClose: () => void }): VNode {
  const app = useApp();
  const { link } = app;
  useObservable(link.others);
  const chosen = useObservable(link.chosen);
  const use = async (origin: string | undefined): Promise<void> => {
    await app.usePc(origin);
    onClose();
  };
  return (
    <Dialog title={words.title} class="settings" onClose={onClose}>
      <ul class="pcs">
        {link.paired.map((each) => (
          <PcChoice
            key={each.origin}
            link={each}
            isChosen={each === chosen}
            onChoose={() => void use(each.origin)}
          />
        ))}
      </ul>
      <section class="section">
        <h3>{words.addPc}</h3>
        <p>{filled(words.howToAdd, { command: <code>pair</code> })}</p>
        <PasteForm onPaired={onClose} />
        <p class="hint-line">{words.seesAll(link.own.state.value.pc?.hostname ?? location.host)}</p>
      </section>
    </Dialog>
  );
}

function PcChoice({
  link,
  isChosen,
  onChoose,
}: {
  link: PcLink;
  isChosen: boolean;
  onChoose: () => void;
}): VNode {
  const { agents, link: directory } = useApp();
  const { allowed } = directory;
  const there = useObservable(agents.elsewhere).find((each) => each.link === link);
  const state = useObservable(link.state);
  const { origin } = link;
  const isBlocked = origin !== undefined && !allowed.includes(origin);
  return (
    <li>
      <button
        type="button"
        class="pc-choice"
        aria-current={isChosen ? "true" : undefined}
        onClick={onChoose}
      >
        <strong dir="auto">{state.pc?.hostname}</strong>
        <small>{origin ?? words.servesPage}</small>
        <StatusLine state={state} />
        {there && <small class="asks">{words.waitsOn(there.hostname, there.count)}</small>}
        {isBlocked && (
          <small>{filled(words.blocked, { option: <code>{`--other-pc ${origin}`}</code> })}</small>
        )}
      </button>
    </li>
  );
}
