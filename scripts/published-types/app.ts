// In place of src/routes/app.ts in the published package, which brings no hono along.
/** What routes are added to. Only this package makes one, and only its own surfaces use it. */
export interface App {
  readonly "remote-chat": unique symbol;
}
/** A step that a request takes on its way to a route. */
export type Middleware = (...given: never[]) => unknown;
