import { describe, expect, it } from 'vitest';
import type { ProblemCode } from '../../shared/problem.ts';
import { judge } from '../../widget/link/refusal.ts';
import type { FailureCode } from '../../widget/words/words.ts';
import { words as en } from '../../widget/words/en/panel.ts';

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

describe('the words for a message that failed', () => {
  const unknown = en.failure('server.stopping');

  it('are there for every end a message can come to, each its own', () => {
    const sentences = final.map((code) => en.failure(code));
    expect(sentences).not.toContain(unknown);
    expect(new Set(sentences).size).toBe(final.length);
  });

  it.each(passing)('are not carried around for %s', (code) => {
    expect(judge({ code }, 1_000)).not.toBe('final');
    expect(en.failure(code)).toBe(unknown);
  });
});
