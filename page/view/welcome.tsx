import type { VNode } from "preact";
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
      <h1>Chat with your own PC</h1>
      {failure !== undefined && (
        <p class="note failed" role="alert">
          {failure}
        </p>
      )}
      <ol class="steps">
        <li>
          On the PC, run remote-chat with <code>pair</code>
        </li>
        <li>Point this phone’s camera at the code that it shows</li>
      </ol>
      <p class="hint-line">No camera at hand? Copy the link from the PC, and paste it here.</p>
      <PairForm />
      {list.length > 0 && (
        <button type="button" class="button wide plain" onClick={() => app.showConversations()}>
          Read your conversations
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
      <h1>Pairing with your PC…</h1>
      <p role="status" class="hint-line">
        This takes a moment.
      </p>
    </main>
  );
}
