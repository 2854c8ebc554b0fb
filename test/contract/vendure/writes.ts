import type { Check } from '../checks.ts';

/** Writes, each of them made again, because our jobs may. */
export function listWrites(stamp: string): Check[] {
  const email = `grace${stamp}@example.com`;
  const lead = {
    name: 'Grace Brewster Hopper',
    email,
    message: 'Do you ship to Malta?',
    consent: { text: 'You may write to me.', at: '2026-11-20T12:00:00.000Z' },
  };
  const other = { name: 'G. Hopper', email, message: 'And to Gozo?' };
  const receipt = (created: boolean): Check['result'] => ({
    ok: true,
    value: { id: '*', created },
  });
  return [
    {
      name: 'lead',
      about: 'somebody new',
      capability: 'lead.upsert',
      input: { lead },
      result: receipt(true),
    },
    {
      name: 'lead-again',
      about: 'the same lead again is written no second time',
      capability: 'lead.upsert',
      input: { lead },
      result: receipt(false),
    },
    {
      name: 'lead-known',
      about: 'somebody known keeps the name and gets a note',
      capability: 'lead.upsert',
      input: { lead: other },
      result: receipt(false),
    },
    {
      name: 'contact-update',
      about: 'a phone number is changed',
      capability: 'contact.update',
      input: { email, fields: { phoneNumber: '+43 1 5550100' } },
      result: { ok: true, value: { id: '*' } },
    },
    {
      name: 'contact-update-missing',
      about: 'nobody has this e-mail',
      capability: 'contact.update',
      input: { email: 'nobody@example.com', fields: { phoneNumber: '1' } },
      result: { ok: false, failure: 'not_found' },
    },
    {
      name: 'note',
      about: 'a note that only the shop sees',
      capability: 'note.add',
      input: { email, text: 'Asked about "Malta".\nWas sent to the shipping page.' },
      result: receipt(true),
    },
    {
      name: 'note-again',
      about: 'the same note again is written no second time',
      capability: 'note.add',
      input: { email, text: 'Asked about "Malta".\nWas sent to the shipping page.' },
      result: receipt(false),
    },
  ];
}
