/**
 * What one message may bring along. A request may have 8 MiB: the pictures' 5 MiB are 6.7 MiB
 * as base64, and the rest is for texts.
 */
export const MAX_PICTURES = 8;

/** The longer edge of a picture as it is sent: more is scaled down by the models themselves. */
export const MAX_EDGE = 1568;

/** The bytes of a picture as it is sent. */
export const MAX_PICTURE_BYTES = 655_360;

/** The bytes of a picture's file. */
export const MAX_PICTURE_FILE_BYTES = 52_428_800;

/** The pixels of a picture's file: 400 MB, once it is decoded. */
export const MAX_PIXELS = 100_000_000;

/** The characters of all files of a message together. */
export const MAX_FILE_CHARACTERS = 200_000;

/** The bytes of a PDF. */
export const MAX_PDF_BYTES = 33_554_432;

/** The bytes of all pictures in a request, those of earlier messages included. */
export const MAX_SENT_PICTURE_BYTES: number = MAX_PICTURES * MAX_PICTURE_BYTES;

/** The bytes of all files' texts in a request. */
export const MAX_SENT_FILE_BYTES = 1_000_000;
