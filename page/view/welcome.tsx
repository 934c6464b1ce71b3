import type { VNode } from "preact";
import { filled } from "../words/filled.ts";
import { words } from "../words/pairing.ts";
import { useApp, useObservable } from "./app-context.ts";
import { PairForm } from "./pair-form.tsx";

/** What a device sees that is not paired. */
export function Welcome(): VNode {
  const app = useApp();
  const failure = useObservable(app.pairingFailure);
  const { list } = useObservable(app.conversations.state);
  return (
    <main class="welcome">
      <img class="logo" src="./icon.svg" alt="" width="64" height="64" />
      <h1>{words.welcome}</h1>
      {failure !== undefined && (
        <p class="note failed" role="alert">
          {failure}
        </p>
      )}
      <ol class="steps">
        <li>{filled(words.runPair, { command: <code>pair</code> })}</li>
        <li>{words.scan}</li>
      </ol>
      <p class="hint-line">{words.noCamera}</p>
      <PairForm />
      {list.length > 0 && (
        <button type="button" class="button wide plain" onClick={() => app.showConversations()}>
          {words.readConversations}
        </button>
      )}
    </main>
  );
}

/** While the link that the page was opened with is being used. */
export function PairingScreen(): VNode {
  return (
    <main class="welcome">
      <img class="logo" src="./icon.svg" alt="" width="64" height="64" />
      <h1>{words.pairingWithPc}</h1>
      <p role="status" class="hint-line">
        {words.takesAMoment}
      </p>
    </main>
  );
}
