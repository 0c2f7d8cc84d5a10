/** A JSON object, as the document is made of. */
export type Json = Record<string, unknown>;
