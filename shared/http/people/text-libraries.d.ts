/** What `pdf-text.ts` uses of libraries that don't say their types, or say them in another way than Node reads them. */
declare module 'linebreak' {
  /** Where a line may end, by UAX #14. */
  class LineBreaker {
    constructor(text: string);
    /** The next place, as an index into the text; null after the last. */
    nextBreak(): { position: number; required: boolean } | null;
  }

  export = LineBreaker;
}

declare module 'bidi-js' {
  /** The order of what is read from the right among what is read from the left, by UAX #9. Indices are into the text. */
  interface Bidi {
    getEmbeddingLevels(
      text: string,
      direction: 'ltr' | 'rtl' | 'auto',
    ): { levels: Uint8Array; paragraphs: { start: number; end: number; level: number }[] };
    getMirroredCharactersMap(text: string, levels: Uint8Array): Map<number, string>;
  }
  function bidiFactory(): Bidi;

  export = bidiFactory;
}
