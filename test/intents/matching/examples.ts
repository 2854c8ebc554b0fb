import type { Matchable, Matcher } from '../../../server/intents/matching/matcher.ts';
import { trainMatcher } from '../../../server/intents/matching/train-matcher.ts';

/** Phrases by language; most intents of a test need nothing else. */
export type Said = { en?: readonly string[]; de?: readonly string[] };

export function matchable(id: string, said: Said, more: Partial<Matchable> = {}): Matchable {
  return {
    id,
    matches: 'phrases',
    strict: false,
    careful: false,
    aside: false,
    phrases: [
      ...(said.en ?? []).map((text) => ({ language: 'en', text })),
      ...(said.de ?? []).map((text) => ({ language: 'de', text })),
    ],
    keywords: [],
    ...more,
  };
}

export const pause = async (): Promise<void> => {};

export const train = (
  intents: readonly Matchable[],
  languages: readonly string[] = ['en'],
): Promise<Matcher> => trainMatcher(intents, { languages, pause });

/** A small shop in two languages. */
export const shop: readonly Matchable[] = [
  matchable(
    'order',
    {
      en: [
        'where is my order',
        'when will my parcel arrive',
        'track my package',
        'has my order shipped',
        'what is the status of order 1042',
      ],
      de: [
        'wo ist meine Bestellung',
        'wann kommt mein Paket',
        'Sendung verfolgen',
        'wurde meine Bestellung versandt',
        'wie ist der Status von Bestellung 1042',
      ],
    },
    { careful: true },
  ),
  matchable('hours', {
    en: [
      'when are you open',
      'what are your opening hours',
      'are you open on sunday',
      'how late is the shop open',
      'do you close on holidays',
    ],
    de: [
      'wann habt ihr geöffnet',
      'wie sind die Öffnungszeiten',
      'habt ihr sonntags offen',
      'bis wann ist der Laden offen',
      'habt ihr an Feiertagen zu',
    ],
  }),
  matchable('return', {
    en: [
      'how do I return a jacket',
      'I want to send something back',
      'can I return shoes',
      'where do I get a return label',
      'the size does not fit so I want to return it',
    ],
    de: [
      'wie schicke ich eine Jacke zurück',
      'ich möchte etwas zurückgeben',
      'kann ich Schuhe zurückgeben',
      'wo bekomme ich einen Retourenschein',
      'die Größe passt nicht und ich will es zurückschicken',
    ],
  }),
  matchable(
    'hello',
    { en: ['hi', 'hello', 'good morning'], de: ['hallo', 'guten Tag', 'moin'] },
    { aside: true },
  ),
  matchable(
    'cancel',
    { en: ['never mind', 'stop', 'cancel that'], de: ['abbrechen', 'egal', 'vergiss es'] },
    { strict: true },
  ),
];
