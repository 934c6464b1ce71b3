import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { chooseLanguage, chosenLanguage } from "../app/language.ts";
import { words as common } from "../words/common.ts";
import { isLanguage } from "../words/language-for.ts";
import { LANGUAGE_NAMES } from "../words/language-names.ts";
import { words } from "../words/settings.ts";
import { useApp } from "./app-context.ts";

/** Which language the page speaks on this device. */
export function LanguageSection(): VNode {
  const { notices } = useApp();
  const [chosen, setChosen] = useState(chosenLanguage);
  const choose = async (value: string): Promise<void> => {
    const tag = isLanguage(value) ? value : undefined;
    setChosen(tag);
    if (await chooseLanguage(tag)) return;
    setChosen(chosenLanguage());
    notices.show(common.partMissing);
  };
  return (
    <section class="section">
      <label class="field">
        <span>{words.language}</span>
        <select
          value={chosen ?? ""}
          onChange={({ currentTarget }) => void choose(currentTarget.value)}
        >
          <option value="">{words.asBrowser}</option>
          {Object.entries(LANGUAGE_NAMES).map(([tag, name]) => (
            <option key={tag} value={tag} lang={tag}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </section>
  );
}
