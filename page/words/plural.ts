/** A text for each form that a language has; `#` is where the number goes. */
export type PluralForms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & {
  readonly other: string;
};

/** Chooses the form for a number as a language does, and puts the number in. */
export type Plural = (count: number, forms: PluralForms) => string;

/** That for one language, a BCP 47 tag. */
export function pluralIn(language: string): Plural {
  return (count, forms) => {
    const form = forms[new Intl.PluralRules(language).select(count)] ?? forms.other;
    return form.replace("#", new Intl.NumberFormat(language).format(count));
  };
}
