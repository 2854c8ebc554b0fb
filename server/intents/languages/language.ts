import { fold } from './fold.ts';

/** What the engine has to know about a language to compare sentences in it and to find values in them. */
export type Language = {
  /** `phrases`: sentences are understood; `buttons`: only short answers are, so choices must be shown. */
  coverage: 'phrases' | 'buttons';
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
  /** Those of the markers that are verbs too ("order 10 mugs"), and words that then tell a number from a count. */
  orderVerbs: ReadonlySet<string>;
  afterOrders: ReadonlySet<string>;
  /** Words around a number that make it something other than an order's. */
  phoneMarkers: ReadonlySet<string>;
  trackingMarkers: ReadonlySet<string>;
  /** Postcodes, houses, versions, accounts, sizes: what else has a number; and "in", as in "in 10115 Berlin". */
  otherMarkers: ReadonlySet<string>;
  placeWords: ReadonlySet<string>;
  moneyMarkers: ReadonlySet<string>;
  /** What is measured (and so is neither a count of goods nor an order), and what counts goods. */
  units: ReadonlySet<string>;
  counters: ReadonlySet<string>;
  /** "not 1042", "instead of 1042", and the small words that may stand in between. */
  negations: ReadonlySet<string>;
  articles: ReadonlySet<string>;
  /** Phrases: whole answers, or what an answer begins or ends with. `unsure` is neither. */
  yes: ReadonlySet<string>;
  no: ReadonlySet<string>;
  unsure: ReadonlySet<string>;
  /** Phrases that begin a correction; those of several words may stand anywhere. */
  corrections: ReadonlySet<string>;
  /** Phrases that end what is running, and those that begin it anew. */
  cancel: ReadonlySet<string>;
  startOver: ReadonlySet<string>;
  /**
   * Number words, and those that are articles as well ("ein") and so count only as an answer. Below zero is what
   * looks like a number and is none: "ein paar".
   */
  numbers: ReadonlyMap<string, number>;
  articleNumbers: ReadonlySet<string>;
  /** "the second one" is 2; the last is -1. */
  ordinals: ReadonlyMap<string, number>;
  /** What surrounds the name of a product in a question about it, and what may stand inside the name. */
  productFrames: ReadonlySet<string>;
  productConnectors: ReadonlySet<string>;
  /** What the phrases of this language begin with, so that most words of a message need no closer look. */
  begins: ReadonlySet<string>;
};

const none: ReadonlySet<string> = new Set();
const same: ReadonlyMap<string, string> = new Map();
const nothing: ReadonlyMap<string, number> = new Map();

/** A language from what is known about it; the rest is empty. */
export function defineLanguage(known: Partial<Omit<Language, 'begins'>>): Language {
  const language: Omit<Language, 'begins'> = {
    coverage: 'buttons',
    contractions: same,
    synonyms: same,
    stopWords: none,
    lightWords: none,
    fillers: none,
    orderMarkers: none,
    orderBridges: none,
    orderVerbs: none,
    afterOrders: none,
    phoneMarkers: none,
    trackingMarkers: none,
    otherMarkers: none,
    placeWords: none,
    moneyMarkers: none,
    units: none,
    counters: none,
    negations: none,
    articles: none,
    yes: none,
    no: none,
    unsure: none,
    corrections: none,
    cancel: none,
    startOver: none,
    numbers: nothing,
    articleNumbers: none,
    ordinals: nothing,
    productFrames: none,
    productConnectors: none,
    ...known,
  };
  const { yes, no, unsure, corrections, cancel, startOver, fillers, numbers, ordinals } = language;
  const looked = [yes, no, unsure, corrections, cancel, startOver, fillers, numbers, ordinals];
  return {
    ...language,
    begins: new Set(looked.flatMap((known) => [...known.keys()].map(beginOf))),
  };
}

/** The first word of a phrase; in scripts without spaces, where each character is looked at, the first of them. */
export function beginOf(phrase: string): string {
  const [word = ''] = phrase.split(' ', 1);
  return /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー]/u.exec(word)?.[0] ?? word;
}

/** Takes the words of one line, so that a language file reads as lists. */
export function words(...lines: string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(' ')).flatMap(spellings));
}

/** Takes phrases, separated by commas; a hyphen parts words. */
export function phrases(...lines: string[]): ReadonlySet<string> {
  return new Set(
    lines.flatMap((line) => line.replaceAll('-', ' ').split(/[,、，]\s*/)).flatMap(spellings),
  );
}

/** Takes `word value` pairs: `counts('one 1, two 2')`. */
export function counts(...lines: string[]): ReadonlyMap<string, number> {
  return new Map(
    lines
      .flatMap((line) => line.split(/,\s*/))
      .flatMap((pair) => {
        const at = pair.lastIndexOf(' ');
        const value = Number(pair.slice(at + 1));
        return spellings(pair.slice(0, at)).map((word): [string, number] => [word, value]);
      }),
  );
}

/** Takes groups of words for one thing, the compared one first: `synonyms('order parcel package')`. */
export function synonyms(...groups: string[]): ReadonlyMap<string, string> {
  return new Map(
    groups.flatMap((group) => {
      const [first = '', ...others] = group.split(' ');
      return others.flatMap(spellings).map((word): [string, string] => [word, fold(first)]);
    }),
  );
}

/** The ways a word is typed: as it is, without its accents, and with ae for ä where the keyboard has none. */
function spellings(word: string): string[] {
  const plain = word
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\p{M}'’]/gu, '');
  const umlauts: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue' };
  const written = word.toLowerCase().replace(/[äöü]/g, (letter) => umlauts[letter] ?? letter);
  return [...new Set([plain, fold(word), fold(written)])];
}
