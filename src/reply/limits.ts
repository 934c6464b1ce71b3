/** Bounds of one message and its reply. */
export interface Limits {
  /** Milliseconds that a model may take to its first sign of life. Default 10 minutes. */
  readonly firstTokenMs: number;
  /** Milliseconds between two signs of life. Default 5 minutes. */
  readonly betweenTokensMs: number;
  /** Characters (UTF-16 code units) of a reply, reasoning included. Default 4 Mi. */
  readonly replyChars: number;
  /** Bytes of a request's body. Default 8 MiB. */
  readonly bodyBytes: number;
  /** Bytes of a chat completion request's body, which may hold pictures. Default 32 MiB. */
  readonly completionBodyBytes: number;
}

/** The limits that hold where none are set. */
export const DEFAULT_LIMITS: Limits = {
  firstTokenMs: 600_000,
  betweenTokensMs: 300_000,
  replyChars: 4_194_304,
  bodyBytes: 8_388_608,
  completionBodyBytes: 33_554_432,
};
