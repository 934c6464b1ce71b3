/**
 * The part for conversations that the PC keeps. Loaded once the PC says that it keeps some, or
 * this device has a copy of one.
 *
 * @module
 */
import { style } from "../styles/on-pc.css";

export { EarlierMessages } from "../on-pc/earlier-messages.tsx";
export { KeepSection } from "../on-pc/keep-section.tsx";
export { NewChatSwitch } from "../on-pc/new-chat-switch.tsx";
export { PcBar } from "../on-pc/pc-bar.tsx";
export { prepareOnPc } from "../on-pc/pc-calls.ts";
export { pcCopies } from "../on-pc/pc-copies.ts";
export { PcDialog } from "../on-pc/pc-dialog.tsx";

const sheet = new CSSStyleSheet();
sheet.replaceSync(style);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
