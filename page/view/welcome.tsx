import type { VNode } from "preact";
import { filled } from "../words/filled.ts";
import { words } from "../words/pairing.ts";
import { words as states } from "../words/states.ts";
import { useApp, useObservable } from "./app-context.ts";
import { usePairingPart } from "./pairing-part.ts";

/** What a device sees that is not paired. */
export function Welcome(): VNode {
  const app = useApp();
  const failure = useObservable(app.pairingFailure);
  const { list } = useObservable(app.conversations.state);
  const part = usePairingPart(true);
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
      {part && <part.PairForm />}
      {list.length > 0 && (
        <button type="button" class="button wide plain" onClick={() => app.showConversations()}>
          {words.readConversations}
        </button>
      )}
    </main>
  );
}

/** While the link that the page was opened with is being used, or the storage is slow to open. */
export function WaitingScreen({ isPairing }: { isPairing: boolean }): VNode {
  return (
    <main class={isPairing ? "welcome" : "welcome after-a-moment"}>
      <img class="logo" src="./icon.svg" alt="" width="64" height="64" />
      <h1>{isPairing ? words.pairingWithPc : states.opening}</h1>
      <p role="status" class="hint-line">
        {words.takesAMoment}
      </p>
    </main>
  );
}
