/**
 * What systemd makes of an ExecStart=, by its manual's rules: words in quotes or apart, C escapes
 * in them, `%%` for a percent sign, `$$` for a dollar sign in arguments.
 */
export function readExecStart(unit: string): string[] {
  const line = /^ExecStart=(.*)$/m.exec(unit)?.[1] ?? "";
  const words = [...line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, bare]) =>
    (quoted ?? bare ?? "").replace(/\\(.)/g, "$1").replaceAll("%%", "\u0000"),
  );
  if (words.some((word) => word.includes("%"))) throw new Error(`a specifier in ${line}`);
  return words.map((word, index) => {
    const text = word.replaceAll("\u0000", "%");
    if (index === 0) return text;
    if (/(^|[^$])(\$\$)*\$([^$]|$)/.test(text)) throw new Error(`a variable in ${line}`);
    return text.replaceAll("$$", "$");
  });
}
