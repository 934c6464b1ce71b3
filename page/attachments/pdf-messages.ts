/** What the PDF worker is asked. */
export interface PdfQuestion {
  readonly bytes: ArrayBuffer;
  readonly maxLength: number;
  /** Where the answer goes: what pdf.js says by itself goes to the page. */
  readonly port: MessagePort;
}

/** The text of a PDF, of about that length; empty where there is none. */
export interface PdfText {
  readonly text: string;
  /** Whether there was more of it. */
  readonly isCut: boolean;
  readonly problem?: undefined;
}

/** What it answers. */
export type PdfAnswer = PdfText | { readonly problem: "locked" | "damaged" | "too much" };
