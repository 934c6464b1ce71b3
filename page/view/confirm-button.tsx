import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../words/common.ts";

/** A button for what cannot be undone: it asks for a confirmation. */
export function ConfirmButton({
  label,
  question,
  confirm,
  onConfirm,
}: {
  label: string;
  question: string;
  confirm: string;
  onConfirm: () => void;
}): VNode {
  const [asking, setAsking] = useState(false);
  const cancel = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (asking) cancel.current?.focus();
  }, [asking]);
  if (!asking)
    return (
      <button type="button" class="button danger" onClick={() => setAsking(true)}>
        {label}
      </button>
    );
  return (
    <div class="confirm" role="alert">
      <p>{question}</p>
      <div class="row">
        <button type="button" class="button" ref={cancel} onClick={() => setAsking(false)}>
          {words.cancel}
        </button>
        <button
          type="button"
          class="button danger filled"
          onClick={() => {
            setAsking(false);
            onConfirm();
          }}
        >
          {confirm}
        </button>
      </div>
    </div>
  );
}
