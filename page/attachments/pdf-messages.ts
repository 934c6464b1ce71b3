/** What the PDF worker is asked. */
export interface PdfQuestion {
  readonly bytes: ArrayBuffer;
  readonly maxLength: number;
}

/** What it answers: text of about that length, empty where there is none, or why not. */
export type PdfAnswer =
  | { readonly text: string; readonly isCut: boolean; readonly problem?: undefined }
  | { readonly problem: "locked" | "damaged" | "too much" };
