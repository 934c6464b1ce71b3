/** A page and what belongs to it, such as the one that `createPage` makes. */
export interface Page {
  /** Answers a GET or HEAD request; undefined for a path that the page does not have. */
  respond(request: Request): Promise<Response | undefined>;
}
