/** What a person adds to a message besides words. */
export type Attachment = Picture | QuotedFile;

/** A picture, as it is sent: scaled down, and without what a camera notes in it. */
export interface Picture {
  readonly kind: "picture";
  readonly name: string;
  /** JPEG or PNG. */
  readonly blob: Blob;
  readonly width: number;
  readonly height: number;
}

/** The text of a file, which is quoted to the model. */
export interface QuotedFile {
  readonly kind: "file";
  readonly name: string;
  /** Bytes of the file itself. */
  readonly size: number;
  /** Its text, in UTF-8. */
  readonly blob: Blob;
  /** Characters of that (UTF-16 code units). */
  readonly length: number;
  /** Whether there was more of it than is quoted. */
  readonly isCut?: boolean;
}
