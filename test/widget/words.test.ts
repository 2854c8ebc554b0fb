import { describe, expect, it } from 'vitest';
import { orderStatuses } from '../../shared/order.ts';
import type { ProblemCode } from '../../shared/problem.ts';
import { siteLanguages } from '../../shared/settings.ts';
import { ticketStatuses } from '../../shared/ticket.ts';
import { judge } from '../../widget/link/refusal.ts';
import { cardWords as arCards } from '../../widget/words/ar/cards.ts';
import { formWords as arForm } from '../../widget/words/ar/form.ts';
import { words as ar } from '../../widget/words/ar/panel.ts';
import { cardWords as deCards } from '../../widget/words/de/cards.ts';
import { formWords as deForm } from '../../widget/words/de/form.ts';
import { words as de } from '../../widget/words/de/panel.ts';
import { cardWords as enCards } from '../../widget/words/en/cards.ts';
import { formWords as enForm } from '../../widget/words/en/form.ts';
import { words as en } from '../../widget/words/en/panel.ts';
import { cardWords as frCards } from '../../widget/words/fr/cards.ts';
import { formWords as frForm } from '../../widget/words/fr/form.ts';
import { words as fr } from '../../widget/words/fr/panel.ts';
import { cardWords as heCards } from '../../widget/words/he/cards.ts';
import { formWords as heForm } from '../../widget/words/he/form.ts';
import { words as he } from '../../widget/words/he/panel.ts';
import type { FailureCode } from '../../widget/words/words.ts';

/** What the server can say of a visitor's message for good, and what the widget finds out by itself. */
const final: readonly FailureCode[] = [
  'request.invalid',
  'request.too_large',
  'message.conflict',
  'conversation.closed',
  'form.unknown',
  'form.invalid',
  'server.error',
  'unsent.old',
];

/** What is cured by waiting or by a new session, or closes the door as a whole: no message fails of it. */
const passing: readonly ProblemCode[] = [
  'rate.limited',
  'conversation.busy',
  'store.busy',
  'store.unavailable',
  'session.expired',
  'session.invalid',
  'site.unknown',
  'origin.refused',
];

const languages = {
  en: { panel: en, form: enForm, cards: enCards },
  de: { panel: de, form: deForm, cards: deCards },
  fr: { panel: fr, form: frForm, cards: frCards },
  ar: { panel: ar, form: arForm, cards: arCards },
  he: { panel: he, form: heForm, cards: heCards },
};

/** Every sentence of a language by where it stands; what takes a number, a name or a code is given one. */
function sentences(words: object): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (value: unknown, path: string) => {
    if (typeof value === 'string') found.set(path, value);
    else if (typeof value === 'function')
      walk(Reflect.apply(value, undefined, [7, { kind: 'text' }]), path);
    else if (typeof value === 'object' && value !== null)
      for (const [key, each] of Object.entries(value)) walk(each, `${path}/${key}`);
  };
  walk(words, '');
  return found;
}

describe('the words for a message that failed', () => {
  it.each(siteLanguages)(
    'are there for every end a message can come to, each its own: %s',
    (language) => {
      const words = languages[language].panel;
      const unknown = words.failure('server.stopping');
      const each = final.map((code) => words.failure(code));
      expect(each).not.toContain(unknown);
      expect(new Set(each).size).toBe(final.length);
    },
  );

  it.each(passing)('are not carried around for %s', (code) => {
    expect(judge({ code }, 1_000)).not.toBe('final');
    expect(en.failure(code)).toBe(en.failure('server.stopping'));
  });
});

describe.each(siteLanguages.filter((language) => language !== 'en'))(
  'the words in %s',
  (language) => {
    const spoken = languages[language];

    it('are all there, and none of them was left in English', () => {
      const ours = sentences(spoken);
      const english = sentences(languages.en);
      expect([...ours.keys()]).toEqual([...english.keys()]);
      const same = [...ours].filter(([path, text]) => english.get(path) === text);
      // Words that are the same in both, and what has no words.
      const shared = /direction|quantity|shipment|Online|Conversation|Total/;
      expect(same.filter((pair) => !shared.test(pair.join(' ')))).toEqual([]);
    });

    it('tell one status from another', () => {
      const { status } = spoken.panel.order;
      expect(new Set(orderStatuses.map((each) => status[each])).size).toBe(orderStatuses.length);
      const { ticketStatus } = spoken.cards;
      expect(new Set(ticketStatuses.map((each) => ticketStatus[each])).size).toBe(
        ticketStatuses.length,
      );
    });

    it('keep the number of what is spoken of', () => {
      expect(spoken.cards.ask('SB-1042')).toContain('SB-1042');
      expect(spoken.cards.stock.few(3)).toContain('3');
      expect(spoken.panel.order.title('SB-1042')).toContain('SB-1042');
      expect(spoken.panel.newMessages(12)).toContain('12');
    });

    it('read from the side their script begins on', () => {
      expect(spoken.panel.direction).toBe(['ar', 'he'].includes(language) ? 'rtl' : 'ltr');
    });
  },
);
