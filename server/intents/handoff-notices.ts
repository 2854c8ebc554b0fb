import type { EntryBody } from '../../shared/entry.ts';
import { handoffWordsOf } from './handoff-words/languages.ts';

/** What a visitor is told around a hand-off, and what they say to end the wait. */
export type HandoffNotices = {
  /** Somebody was asked to come; to tap: that it is not needed any more. */
  waiting(): EntryBody;
  /** Nobody is there; `next` is when somebody is, in words, or empty. */
  closed(next: string): EntryBody;
  nobodyCame(next: string): EntryBody;
  /** The visitor does not wait any more. */
  recalled(): EntryBody;
  joined(name: string): EntryBody;
  returned(): EntryBody;
  ended(): EntryBody;
  /** Whether a message says nothing but that its sender will not wait. */
  isRecall(text: string): boolean;
};

/** `takesMessages`: this site has a form to leave a message with. A way that leads nowhere is not offered. */
export function createHandoffNotices(language: string, takesMessages: boolean): HandoffNotices {
  const words = handoffWordsOf(language);
  const recalls = new Set([words.neverMind, ...words.recalls].map((said) => bare(said)));
  const text = (said: string): EntryBody => ({ type: 'text', text: said });
  const away = (first: string, next: string): EntryBody => {
    const said = [first, ...(next === '' ? [] : [words.next(next)])];
    if (!takesMessages) return text(said.join(' '));
    const { leave, leaveMessage } = words;
    const replies = [{ label: leaveMessage, say: leaveMessage }];
    return { type: 'quick_replies', text: [...said, leave].join(' '), replies };
  };
  return {
    waiting: () => ({
      type: 'quick_replies',
      text: words.waiting,
      replies: [{ label: words.neverMind, say: words.neverMind }],
    }),
    closed: (next) => away(words.closed, next),
    nobodyCame: (next) => away(words.nobodyCame, next),
    recalled: () => text(words.recalled),
    joined: (name) => text(words.joined(name)),
    returned: () => text(words.returned),
    ended: () => text(words.ended),
    isRecall: (said) => said.length <= recallChars && recalls.has(bare(said)),
  };
}

/** Longer ones say more than that. */
const recallChars = 60;

/** Words alone, however they are written. */
function bare(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\p{P}\p{Z}\s]+/gu, ' ')
    .trim();
}
