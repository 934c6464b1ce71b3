import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { PastedElsewhere, pairWithPasted } from "../app/pair-with-pasted.ts";
import { failureText } from "../pc/pc-api.ts";
import { words as common } from "../words/common.ts";
import { filled } from "../words/filled.ts";
import { words } from "../words/pairing.ts";
import { words as pcs } from "../words/pcs.ts";
import { useApp } from "./app-context.ts";

/** The two ways to pair without a camera: ask at the PC, or, behind a tap, paste what it shows. */
export function PairForm(): VNode {
  return (
    <div class="pair-form">
      <AskOwner />
      <details class="paste">
        <summary>{words.noCamera}</summary>
        <PasteForm />
      </details>
    </div>
  );
}

/** A field for what the PC shows: that of the page, or another one that the page may talk to. */
export function PasteForm({ onPaired }: { onPaired?: () => void }): VNode {
  const app = useApp();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const input = useRef<HTMLInputElement>(null);
  const pair = async (): Promise<void> => {
    const pasted = input.current?.value ?? "";
    if (busy || pasted.trim() === "") return input.current?.focus();
    setBusy(true);
    setFailure(undefined);
    try {
      await app.usePc(await pairWithPasted(app.link, pasted));
      onPaired?.();
    } catch (error) {
      setFailure(error);
    }
    setBusy(false);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void pair();
      }}
    >
      <label class="field">
        <span>{words.pasted}</span>
        <input
          ref={input}
          type="text"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          aria-describedby="pair-failure"
        />
      </label>
      <p id="pair-failure" class="failure" role="alert">
        {failure === undefined ? "" : <Failure error={failure} />}
      </p>
      <button type="submit" class="button primary wide" aria-disabled={busy}>
        {busy ? words.pairing : words.pair}
      </button>
    </form>
  );
}

function Failure({ error }: { error: unknown }): VNode {
  if (!(error instanceof PastedElsewhere)) return <>{failureText(error)}</>;
  const { origin, why } = error;
  const address = (
    <a href={origin} rel="noreferrer">
      {origin}
    </a>
  );
  return (
    <>
      {filled(pcs[why], {
        address,
        here: <code>{`--other-pc ${origin}`}</code>,
        there: <code>{`--cors-origin ${location.origin}`}</code>,
        command: <code>remote-chat serve --tunnel</code>,
      })}
    </>
  );
}

function AskOwner(): VNode {
  const { link } = useApp();
  const [asking, setAsking] = useState<AbortController>();
  const [failure, setFailure] = useState("");
  useEffect(() => () => asking?.abort(), [asking]);
  const ask = async (): Promise<void> => {
    const request = new AbortController();
    setAsking(request);
    setFailure("");
    try {
      await link.askOwner(request.signal);
    } catch (error) {
      if (!request.signal.aborted) setFailure(failureText(error));
    }
    setAsking(undefined);
  };
  return (
    <div class="ask-owner">
      <p class="or">
        <span>{words.or}</span>
      </p>
      {asking ? (
        <>
          <p role="status">{words.allowThere}</p>
          <button type="button" class="button wide" onClick={() => asking.abort()}>
            {common.cancel}
          </button>
        </>
      ) : (
        <>
          <button type="button" class="button wide" onClick={() => void ask()}>
            {words.askAtPc}
          </button>
          <p class="failure" role="alert">
            {failure}
          </p>
        </>
      )}
    </div>
  );
}
