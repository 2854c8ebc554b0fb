/** What the engine has to know about a language to compare sentences in it. */
export type Language = {
  /** Spellings that stand for several words: `wheres` is `where is`. Keys hold no apostrophes. */
  contractions: ReadonlyMap<string, string>;
  /** Words a shop's customers use for the same thing; the value is the one we compare. */
  synonyms: ReadonlyMap<string, string>;
  /** Words that say little about what somebody wants. */
  stopWords: ReadonlySet<string>;
  /** Words that many questions share: they say half as much as a word for a thing. */
  lightWords: ReadonlySet<string>;
  /** Words that may surround a bare answer, as in "no, it was 1043". */
  fillers: ReadonlySet<string>;
  /** Words right before an order number, and those that may stand between them. */
  orderMarkers: ReadonlySet<string>;
  orderBridges: ReadonlySet<string>;
  /** Words around a number that make it something other than an order's. */
  phoneMarkers: ReadonlySet<string>;
  trackingMarkers: ReadonlySet<string>;
  units: ReadonlySet<string>;
  negations: ReadonlySet<string>;
};

/** Takes the words of one line, so that a language file reads as lists. */
export function words(...lines: string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(' ')));
}
