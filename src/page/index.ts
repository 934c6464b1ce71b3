/**
 * The phone's page, to be given to `createHandler`; apart from the public API's other part,
 * since it brings the page's files along.
 *
 * @module
 */

export type { Page } from "./page.ts";
export { createPage, type PageOptions } from "./serve-page.ts";
