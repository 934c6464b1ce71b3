import type { VNode } from "preact";
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { useApp, useObservable } from "../view/app-context.ts";
import { Dialog } from "../view/dialog.tsx";
import { words } from "../words/models.ts";
import { inDigits } from "../words/times.ts";
import { abilityWords } from "./ability-words.ts";
import { Glyph } from "./glyph.tsx";
import { type ModelsState, modelsOf, type Picking } from "./models-state.ts";
import { groupModels, type ModelGroup, type PcModel, searchText } from "./pc-models.ts";

// How many rows are drawn at once, and then more of them at a time.
const FIRST_ROWS = 40;
const MORE_ROWS = 80;

/** The dialog that chooses a model: a field to search in, with a list of what it finds. */
export function ModelPicker({ picking }: { picking: Picking }): VNode {
  const app = useApp();
  const models = modelsOf(app);
  const list = useObservable(models.list);
  const recent = useObservable(models.recent);
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(-1);
  const close = useRef<() => void>(undefined);
  const listId = useId();
  const textOf = useMemo(() => remembered(), [list]);
  const groups = useMemo(
    () => groupModels(list ?? [], { query, recent, textOf }),
    [list, query, recent],
  );
  const rows = useMemo(() => groups.flatMap(({ models: each }) => each), [groups]);
  const shownRows = useGrowing(rows);
  useEffect(() => void models.look({ again: true }), []);
  const choose = (model: PcModel): void => {
    const { again } = picking;
    // The default is no choice: it stays the PC's, whatever that is by then.
    const chosen = model.isDefault ? undefined : model;
    close.current?.();
    if (again) models.askAgain(again, chosen);
    else models.choose(chosen);
  };
  const go = (to: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setActive(next);
    if (next >= shownRows.count) shownRows.showAll();
    requestAnimationFrame(() =>
      document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: "nearest" }),
    );
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const chosen = rows[active] ?? (rows.length === 1 ? rows[0] : undefined);
    if (event.isComposing) return;
    if (event.key === "Enter" && chosen) choose(chosen);
    else if (event.key === "ArrowDown") go(active + 1);
    else if (event.key === "ArrowUp") go(active < 0 ? rows.length - 1 : active - 1);
    else if (event.key === "PageDown") go(active + 8);
    else if (event.key === "PageUp") go(active - 8);
    else return;
    event.preventDefault();
  };
  const count = query.trim() === "" ? "" : words.found(inDigits(rows.length));
  return (
    <Dialog
      title={picking.again ? words.againTitle : words.chooseTitle}
      class="model-dialog"
      onClose={() => models.picking.set(undefined)}
    >
      <Search
        listId={listId}
        activeId={rows[active] && `${listId}-${active}`}
        onSearch={(text) => {
          setQuery(text);
          setActive(text.trim() === "" ? -1 : 0);
        }}
        onKeyDown={onKeyDown}
        onMount={(dialog) => {
          close.current = () => dialog?.close();
        }}
      />
      <p class="offscreen" role="status">
        {count}
      </p>
      {rows.length === 0 && <p class="note">{emptyWords(list, app.link.state.value.reach)}</p>}
      <div
        id={listId}
        class="models"
        role="listbox"
        aria-label={words.chooseTitle}
        hidden={rows.length === 0}
      >
        <Groups
          groups={groups}
          limit={shownRows.count}
          row={(model, index) => (
            <Row
              key={`${index}`}
              id={`${listId}-${index}`}
              model={model}
              isChosen={isChosen(models, picking, model)}
              isActive={index === active}
              onChoose={() => choose(model)}
            />
          )}
        />
      </div>
    </Dialog>
  );

  function isChosen(state: ModelsState, { again }: Picking, model: PcModel): boolean {
    const { open } = app.conversations.state.value;
    const chosen = (open ? open.model : app.newChat.model.value)?.id ?? state.standard?.id;
    return model.id === (again?.details?.model ?? chosen);
  }
}

function emptyWords(list: readonly PcModel[] | undefined, reach: string): string {
  if (list) return words.noneFound;
  return reach === "connected" ? words.loadingList : words.offline;
}

function Search({
  listId,
  activeId,
  onSearch,
  onKeyDown,
  onMount,
}: {
  listId: string;
  activeId: string | undefined;
  onSearch: (text: string) => void;
  onKeyDown: (event: KeyboardEvent) => void;
  onMount: (dialog: HTMLDialogElement | null | undefined) => void;
}): VNode {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    onMount(field.current?.closest("dialog"));
    // On a phone, focus would open the keyboard over the list.
    if (!matchMedia("(pointer: coarse)").matches) field.current?.focus();
  }, []);
  return (
    <div class="search model-search">
      <Glyph name="search" />
      <input
        ref={field}
        type="text"
        enterkeyhint="done"
        dir="auto"
        role="combobox"
        aria-label={words.search}
        aria-expanded="true"
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={activeId}
        placeholder={words.search}
        autocomplete="off"
        spellcheck={false}
        onInput={({ currentTarget }) => onSearch(currentTarget.value)}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}

function Groups({
  groups,
  limit,
  row,
}: {
  groups: readonly ModelGroup[];
  limit: number;
  row: (model: PcModel, index: number) => VNode;
}): VNode {
  const id = useId();
  let before = 0;
  return (
    <>
      {groups.map(({ provider, models }) => {
        const first = before;
        before += models.length;
        if (first >= limit) return null;
        const headingId = `${id}-${provider ?? ""}`;
        return (
          // biome-ignore lint/a11y/useSemanticElements: options stand in it, not fields.
          <div key={provider ?? ""} role="group" aria-labelledby={headingId}>
            <p id={headingId} class="models-heading" role="presentation" dir="auto">
              {provider ?? words.recent}
            </p>
            {models.slice(0, limit - first).map((model, index) => row(model, first + index))}
          </div>
        );
      })}
    </>
  );
}

function Row({
  id,
  model,
  isChosen,
  isActive,
  onChoose,
}: {
  id: string;
  model: PcModel;
  isChosen: boolean;
  isActive: boolean;
  onChoose: () => void;
}): VNode {
  const abilities = abilityWords(model).join(" · ");
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field that the list belongs to takes the keys.
    // biome-ignore lint/a11y/useFocusableInteractive: the same.
    <div
      id={id}
      class={isActive ? "model-row active" : "model-row"}
      role="option"
      aria-selected={isChosen}
      onClick={onChoose}
    >
      <strong dir="auto">
        {model.name}
        {model.isDefault && <span class="model-default">{words.standard}</span>}
      </strong>
      {abilities !== "" && <small>{abilities}</small>}
      {isChosen && <Glyph name="check" />}
    </div>
  );
}

/** What each model is found by, made once. */
function remembered(): (model: PcModel) => string {
  const texts = new Map<PcModel, string>();
  return (model) => {
    const known = texts.get(model) ?? searchText(model, abilityWords(model));
    texts.set(model, known);
    return known;
  };
}

/** How many of the rows are shown: few at once, and more in each frame, so that none takes long. */
function useGrowing(rows: readonly PcModel[]): { count: number; showAll: () => void } {
  const [shown, setShown] = useState({ rows, count: FIRST_ROWS });
  const count = shown.rows === rows ? shown.count : FIRST_ROWS;
  useEffect(() => {
    if (count >= rows.length) return undefined;
    const timer = setTimeout(() => setShown({ rows, count: count + MORE_ROWS }), 30);
    return () => clearTimeout(timer);
  }, [rows, count]);
  return { count, showAll: () => setShown({ rows, count: rows.length }) };
}
