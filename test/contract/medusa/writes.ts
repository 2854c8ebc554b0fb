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
  const other = { name: 'G. Hopper', email: email.toUpperCase(), message: 'And to Gozo?' };
  const receipt = (created: boolean): Check['result'] => ({
    ok: true,
    value: { id: '*', created },
  });
  const updated: Check['result'] = { ok: true, value: { id: '*' } };
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
      about: 'somebody known keeps the name; what was said is added',
      capability: 'lead.upsert',
      input: { lead: other },
      result: receipt(false),
    },
    {
      name: 'contact-update',
      about: 'a phone number is changed, and a group is joined',
      capability: 'contact.update',
      input: { email, fields: { phone: '+43 1 5550100' }, tags: ['wholesale'] },
      result: updated,
    },
    {
      name: 'contact-update-group',
      about: 'a tag that is no group’s name',
      capability: 'contact.update',
      input: { email, tags: ['wholesale', 'nobility'] },
      result: { ok: false, failure: 'invalid_input' },
    },
    {
      name: 'contact-changed',
      about: 'somebody known, with what was changed',
      capability: 'contact.get',
      input: { email },
      wrong: { email: 'eve@example.com' },
      result: {
        ok: true,
        value: {
          id: '*',
          email,
          name: 'Grace Brewster Hopper',
          phone: '+43 1 5550100',
          tags: ['wholesale'],
        },
      },
    },
    {
      name: 'contact-update-missing',
      about: 'nobody has this e-mail',
      capability: 'contact.update',
      input: { email: 'nobody@example.com', fields: { phone: '1' } },
      result: { ok: false, failure: 'not_found' },
    },
  ];
}
