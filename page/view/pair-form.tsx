import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { PastedElsewhere, pairWithPasted } from "../app/pair-with-pasted.ts";
import { failureText } from "../pc/pc-api.ts";
import { words as common } from "../words/common.ts";
import { filled } from "../words/filled.ts";
import { words } from "../words/pairing.ts";
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

function PasteForm(): VNode {
  const { link } = useApp();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const input = useRef<HTMLInputElement>(null);
  const pair = async (): Promise<void> => {
    const pasted = input.current?.value ?? "";
    if (busy || pasted.trim() === "") return input.current?.focus();
    setBusy(true);
    setFailure(undefined);
    try {
      await pairWithPasted(link, pasted);
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
  return (
    <>
      {filled(words.elsewhere, {
        address: (
          <a href={error.origin} rel="noreferrer">
            {error.origin}
          </a>
        ),
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
