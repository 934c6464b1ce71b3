/**
 * The part for several PCs in one page: which one is asked, and how another one is added. Loaded
 * when it is opened.
 *
 * @module
 */
import { style } from "../styles/pcs.css";

export { PcsDialog } from "../view/pcs-dialog.tsx";

const sheet = new CSSStyleSheet();
sheet.replaceSync(style);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
