import type { Intent } from './intent.ts';

/** An intent that only says something: it neither asks, nor calls, nor writes, nor shows a form, nor calls a person. */
export function isAside(intent: Intent): boolean {
  return (
    intent.does === 'answer' &&
    intent.slots.length === 0 &&
    intent.call === null &&
    intent.write === null &&
    !takesOver(intent)
  );
}

/** An intent that leaves what was running for good: a form to fill in, or a person. */
export function takesOver(intent: Intent): boolean {
  return intent.handOff || intent.reply.some((part) => part.type === 'form');
}
