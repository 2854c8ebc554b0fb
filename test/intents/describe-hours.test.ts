import { describe, expect, it } from 'vitest';
import { describeHours } from '../../server/intents/describe-hours.ts';
import { hoursSchema } from '../../shared/hours.ts';
import { createOpeningHours } from '../../shared/opening-hours.ts';

const day = ['09:00-12:30', '13:30-18:00'];
const hours = createOpeningHours(
  hoursSchema.parse({
    timeZone: 'Europe/Berlin',
    week: { mon: day, tue: day, wed: day, thu: day, fri: day, sat: ['10:00-24:00'] },
    exceptions: [
      {
        from: '2026-12-24',
        to: '2027-01-03',
        closed: true,
        label: { en: 'Holidays', de: 'Ferien' },
      },
    ],
  }),
);
const tell = (iso: string, language: string) => describeHours(hours, Date.parse(iso), language);

describe('hours in words', () => {
  it('say when it closes while it is open, and when it opens while it is closed', () => {
    expect(tell('2026-11-20T09:00:00Z', 'en')).toEqual({
      isOpen: true,
      open: 'Mon–Fri 9:00 AM–12:30 PM, 1:30 PM–6:00 PM; Sat 10:00 AM–12:00 AM',
      next: '',
      until: 'today, 12:30 PM',
      note: '',
    });
    expect(tell('2026-11-20T20:00:00Z', 'en')).toMatchObject({
      isOpen: false,
      next: 'tomorrow, 10:00 AM',
      until: '',
    });
    expect(tell('2026-11-21T23:30:00Z', 'en').next).toBe('tomorrow, 9:00 AM');
    expect(tell('2026-12-26T12:00:00Z', 'en')).toMatchObject({
      next: expect.stringMatching(/^Monday, January 4 at 9:00 AM$/),
      note: 'Holidays',
    });
  });

  it('are those of the language, in the zone of the shop', () => {
    expect(tell('2026-11-20T20:00:00Z', 'de')).toMatchObject({
      open: 'Mo–Fr 09:00–12:30, 13:30–18:00; Sa 10:00–00:00',
      next: 'morgen, 10:00',
    });
    expect(tell('2026-12-26T12:00:00Z', 'de').note).toBe('Ferien');
    for (const language of ['fr', 'es', 'it', 'pt', 'nl', 'pl', 'tr', 'ar', 'he', 'ja', 'zh'])
      expect(tell('2026-11-20T20:00:00Z', language).next).not.toMatch(/undefined|tomorrow|^$/);
  });

  it('are empty where none are set', () => {
    expect(describeHours(undefined, 0, 'en')).toEqual({
      isOpen: false,
      open: '',
      next: '',
      until: '',
      note: '',
    });
  });
});
