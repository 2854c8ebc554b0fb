import type { Intent } from '../intent.ts';
import { plainSaying } from '../plain-saying.ts';
import type { FaqEntry } from './faq-schema.ts';

/** The name of an entry among intents, whose own names hold no dot. */
export function faqIntentId(id: string): string {
  return `faq.${id}`;
}

/**
 * Entries as intents that only say something: the title, so that it is seen what was understood, and the answer. They
 * have no phrases to be learnt from: how a list is asked is found by looking things up in it.
 */
export function faqIntents(entries: readonly FaqEntry[], code: string): Intent[] {
  return entries.flatMap(({ id, title, answer }): Intent[] => {
    const [asked, said] = [title[code], answer[code]];
    if (asked === undefined || said === undefined) return [];
    return [
      {
        id: faqIntentId(id),
        title: new Map([[code, asked]]),
        matches: 'phrases',
        does: 'answer',
        smallTalk: false,
        phrases: new Map(),
        keywords: new Map(),
        identity: 'anonymous',
        signIn: null,
        slots: [],
        giveUp: null,
        call: null,
        write: null,
        failures: new Map(),
        tooManyTries: null,
        score: null,
        reply: [plainSaying(`${asked}\n\n${said}`, code)],
        handOff: false,
      },
    ];
  });
}
