/** A file that cannot be added; `message` says why, for the person. */
export class FileProblem extends Error {
  override readonly name = "FileProblem";
}
