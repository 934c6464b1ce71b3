/**
 * What a client is told about one reply, in order: any number of `token`s, then
 * exactly one `done` or `error`. The wire protocol of Tokori's remote chat.
 */
export type ChatEvent =
  /** More of the reply: append `delta`, which is never empty. */
  | { readonly type: "token"; readonly delta: string }
  /** The reply is complete; `content` equals all deltas joined. */
  | { readonly type: "done"; readonly content: string }
  /** The reply failed; `message` is written for the person holding the phone. */
  | { readonly type: "error"; readonly message: string };
