import { describe, expect, it } from 'vitest';
import { createHandoffNotices } from '../../server/intents/handoff-notices.ts';
import { entryBodySchema } from '../../shared/entry.ts';

const languages = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'tr', 'ar', 'he', 'ja', 'zh'];

describe.each(languages)('what is said around a hand-off in %s', (language) => {
  const notices = createHandoffNotices(language, true);
  const all = [
    ...[notices.waiting(), notices.closed('09:00'), notices.nobodyCame('09:00')],
    ...[notices.recalled(), notices.joined('Mia'), notices.returned(), notices.ended()],
  ];

  it('can be shown, and says each thing in its own words', () => {
    for (const body of all) expect(entryBodySchema.safeParse(body).success).toBe(true);
    expect(new Set(all.map((body) => JSON.stringify(body))).size).toBe(all.length);
    if (language === 'en') return;
    const english = createHandoffNotices('en', true);
    expect(notices.waiting()).not.toEqual(english.waiting());
  });

  it('takes a tap on its own words for the end of the wait, however they are written', () => {
    const waiting = notices.waiting();
    const say = waiting.type === 'quick_replies' ? (waiting.replies[0]?.say ?? '') : '';
    expect(notices.isRecall(say)).toBe(true);
    expect(notices.isRecall(`  ${say.toLowerCase()} !`)).toBe(true);
    expect(notices.isRecall(`${say} 1042`)).toBe(false);
    expect(notices.isRecall('')).toBe(false);
  });
});

describe('a site without a form to leave a message with', () => {
  it('does not offer one', () => {
    const { closed } = createHandoffNotices('en', false);
    expect(closed('tomorrow, 9:00 AM')).toEqual({
      type: 'text',
      text: 'Nobody of our team is here right now. We are here again: tomorrow, 9:00 AM.',
    });
  });
});
