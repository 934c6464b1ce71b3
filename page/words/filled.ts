import type { ComponentChildren } from "preact";

/** A text with other things in the place of its `{names}`: code, a link, a name. */
export function filled(
  text: string,
  values: Readonly<Record<string, ComponentChildren>>,
): ComponentChildren[] {
  return text
    .split(/\{(\w+)\}/)
    .map((piece, index) => (index % 2 === 0 ? piece : (values[piece] ?? `{${piece}}`)));
}
