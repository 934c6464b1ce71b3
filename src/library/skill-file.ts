import { idOf, requireKind, textField } from "./fields.ts";
import { parseFrontMatter } from "./front-matter.ts";
import { LibraryFileError } from "./library-files.ts";

/**
 * A skill: the model sees its name and description, and the rest when it asks for it.
 * @see https://agentskills.io/specification
 */
export interface SkillFile {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly body: string;
}

/** Reads a `SKILL.md`. Its `allowed-tools` grants nothing. @throws LibraryFileError */
export async function parseSkillFile(text: string, directory: string): Promise<SkillFile> {
  const file = await parseFrontMatter(text);
  requireKind(file, "skill");
  const id = idOf(file, directory);
  const description = textField(file.fields, "description");
  if (description === "")
    throw new LibraryFileError(
      "has no description, by which the model knows when to use the skill. Add a line between its lines ---: description: …",
    );
  return { id, name: textField(file.fields, "name", 200) || id, description, body: file.body };
}
