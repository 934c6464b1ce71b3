/**
 * The part that makes a picture of a code block: shared where a phone can share pictures,
 * copied where a browser can copy them, and saved elsewhere.
 *
 * @module
 */
import type { Notices } from "../app/notices.ts";
import { codeImageOf, drawCode } from "../reading/code-image.ts";
import { saveFile } from "../view/save-file.ts";
import { words } from "../words/reply-menu.ts";

const NAME = "code.png";
const TYPE = "image/png";

/** Hands the person a picture of a code block. */
export async function shareCodeImage(
  figure: Element,
  notices: Pick<Notices, "show">,
): Promise<void> {
  const blob = await drawCode(codeImageOf(figure));
  if (!blob) return notices.show(words.imageTooLong);
  const shared = { files: [new File([blob], NAME, { type: TYPE })] };
  const isPhone = matchMedia("(pointer: coarse)").matches;
  if (isPhone && navigator.canShare?.(shared))
    // Rejected when the person thinks better of it.
    return navigator.share(shared).catch(() => {});
  try {
    await navigator.clipboard.write([new ClipboardItem({ [TYPE]: blob })]);
    notices.show(words.imageCopied);
  } catch {
    saveFile(NAME, TYPE, blob);
    notices.show(words.imageSaved);
  }
}
