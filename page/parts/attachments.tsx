/**
 * The part for pictures and files: reads them, shows them, and puts them into what is sent.
 * Loaded with the first of them.
 *
 * @module
 */
import { style } from "../styles/attachments.css";

export { addFiles } from "../attachments/adding.ts";
export { AttachDialog } from "../attachments/attach-dialog.tsx";
export { encodeBody } from "../attachments/encode-body.ts";
export { MessageFiles } from "../attachments/message-files.tsx";
export { Tray } from "../attachments/tray.tsx";

// A style of its own, so that nobody who only writes loads it.
const sheet = new CSSStyleSheet();
sheet.replaceSync(style);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
