import { languageOf, primaryOf } from '../languages/languages.ts';
import { groupsGerman } from './groups-de.ts';
import { groupsEnglish } from './groups-en.ts';
import { stemGerman } from './stem-de.ts';
import { stemEnglish } from './stem-en.ts';
import { stemOther } from './stem-other.ts';
import { strangersGerman } from './strangers-de.ts';
import { strangersEnglish } from './strangers-en.ts';

/** What matching knows about a language; a language of which it knows nothing is still matched. */
export type MatchedLanguage = {
  code: string;
  /** Spellings that stand for several words: `wheres` is `where is`. Keys hold no apostrophes. */
  contractions: ReadonlyMap<string, string>;
  /** Words that say little about what somebody wants. */
  smallWords: ReadonlySet<string>;
  /** Words that many questions share: they say half as much as a word for a thing. */
  lightWords: ReadonlySet<string>;
  /** Words for the same thing, by stem; the value names the group, and is no word. */
  groups: ReadonlyMap<string, string>;
  /** Words between two questions of one sentence. */
  joints: ReadonlySet<string>;
  /** Sentences that no shop's intent is about. */
  strangers: readonly string[];
  /** Of a word in lower case and without marks. */
  stem(word: string): string;
};

const none: ReadonlySet<string> = new Set();

const joints: Readonly<Record<string, ReadonlySet<string>>> = {
  en: new Set(['and', 'also', 'plus']),
  de: new Set(['und', 'ausserdem', 'sowie']),
  fr: new Set(['et']),
  es: new Set(['y', 'e']),
  it: new Set(['e', 'ed']),
  pt: new Set(['e']),
  nl: new Set(['en']),
  pl: new Set(['i', 'oraz']),
  tr: new Set(['ve']),
};

/** Words that open a message and say nothing else. */
const greetings: Readonly<Record<string, readonly string[]>> = {
  en: ['hello', 'hey', 'hiya', 'hi'],
  de: ['hallo', 'hi', 'hey', 'moin', 'servus'],
};

export function matchedLanguageOf(code: string): MatchedLanguage {
  const { contractions, stopWords, lightWords } = languageOf(code);
  const primary = primaryOf(code);
  const stem = stemmerOf(primary);
  return {
    code,
    contractions,
    smallWords: new Set([...stopWords, ...(greetings[primary] ?? [])]),
    lightWords,
    groups: groupsOf(primary, stem),
    joints: joints[primary] ?? none,
    strangers: primary === 'en' ? strangersEnglish : primary === 'de' ? strangersGerman : [],
    stem,
  };
}

function stemmerOf(primary: string): (word: string) => string {
  if (primary === 'en') return stemEnglish;
  return primary === 'de' ? stemGerman : stemOther(primary);
}

function groupsOf(primary: string, stem: (word: string) => string): ReadonlyMap<string, string> {
  const lines = primary === 'en' ? groupsEnglish : primary === 'de' ? groupsGerman : [];
  const groups = new Map<string, string>();
  for (const line of lines) {
    const members = line.split(' ');
    for (const word of members) {
      // A word is of the first group that names it.
      if (!groups.has(stem(word))) groups.set(stem(word), `=${members[0] ?? ''}`);
    }
  }
  return groups;
}
