import type { EntryBody } from '../../shared/entry.ts';

type Apology = { text: string; label: string; say: string };

/** What is said when answering failed: honest, and it leaves a way on. */
const english: Apology = {
  text: 'Sorry, something went wrong on our side and I could not answer that. Your message is not lost. Please try again in a moment, or leave us a message.',
  label: 'Leave a message',
  say: 'Leave a message',
};

const apologies: ReadonlyMap<string, Apology> = new Map([['en', english]]);

/** The apology in a language, in English where there is none yet. */
export function apologise(language: string): EntryBody {
  const { text, label, say } = apologies.get(language) ?? english;
  return { type: 'quick_replies', text, replies: [{ label, say }] };
}
