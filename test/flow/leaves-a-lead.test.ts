import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Entry } from '../../shared/entry.ts';
import { mintMessageId } from '../../shared/mint.ts';
import { readDatabase } from '../support/database.ts';
import { startDemoBackend, startDeskbell } from '../support/deskbell.ts';
import type { DemoBackend, TestServer } from '../support/deskbell.ts';
import { systemRandom } from '../../server/system.ts';
import { answers, arrive, isFromBot, seqOf, wordsOf } from '../support/visitor.ts';
import type { Visitor } from '../support/visitor.ts';

let backend: DemoBackend;
let deskbell: TestServer;
beforeAll(async () => {
  backend = await startDemoBackend();
  deskbell = await startDeskbell({ backend });
});
afterAll(async () => {
  await deskbell.stop();
  await backend.close();
});

/** Somebody who is shown the form. */
async function wantOffer(): Promise<{ visitor: Visitor; form: Entry }> {
  const visitor = await arrive(deskbell);
  await visitor.say("I'd like an offer for 50 mugs");
  const form = await visitor.hear((entry) => entry.body.type === 'form');
  return { visitor, form };
}

const consentSentence =
  'I agree that my details are stored and used to answer this request by e-mail.';
const filled = (name: string) => ({
  name,
  email: `${name.toLowerCase()}@example.com`,
  message: 'An offer for 50 mugs, please.',
  consent: 'yes',
});
const leadRows = (name: string) =>
  readDatabase(deskbell.dataFolder, 'select * from lead where name = ?', name);

describe('a customer wants an offer', () => {
  it('fills in a form, and the CRM has the lead, signed, within a second', async () => {
    const { visitor, form } = await wantOffer();
    expect(form.body).toMatchObject({
      form: { name: 'quote', fields: [{ name: 'name' }, { kind: 'email' }, {}, {}, {}, {}] },
    });
    const sent = performance.now();
    const seq = seqOf(await visitor.answerForm(form.seq, filled('Grace')));
    const inbox = await backend.inboxThat(({ leads }) =>
      leads.some(({ name }) => name === 'Grace'),
    );
    expect(performance.now() - sent).toBeLessThan(1_000);
    expect(inbox.refused).toEqual([]);

    const lead = inbox.leads.find(({ name }) => name === 'Grace');
    expect(lead).toMatchObject({
      email: 'grace@example.com',
      message: 'An offer for 50 mugs, please.',
      consent: { text: consentSentence },
    });
    expect(leadRows('Grace')).toMatchObject([
      { id: lead?.lead, conversation: visitor.welcome.conversation, consent_text: consentSentence },
    ]);
    expect(wordsOf(await visitor.hear(answers(seq)))).toMatch(/Thank you, Grace/);
    visitor.leave();
  });

  it('is told which fields are wrong, and nothing is stored', async () => {
    const { visitor, form } = await wantOffer();
    const faulty = await visitor.answerForm(form.seq, {
      name: '  ',
      email: 'grace at example',
      message: 'x',
      consent: '',
      admin: 'yes',
    });
    expect(faulty).toMatchObject({ ok: false, problem: { code: 'form.invalid' } });
    const details = faulty.ok ? [] : (faulty.problem.details ?? []);
    expect(details.map(({ path }) => path).sort()).toEqual([
      'values.admin',
      'values.consent',
      'values.email',
      'values.name',
    ]);
    expect(await visitor.log(form.seq)).toEqual([]);
    visitor.leave();
  });

  it('cannot answer a form that was never shown, or one of somebody else', async () => {
    const { visitor, form } = await wantOffer();
    const stranger = await arrive(deskbell);
    for (const seq of [1, form.seq, 99]) {
      expect(await stranger.answerForm(seq, filled('Mallory'))).toMatchObject({
        problem: { code: 'form.unknown' },
      });
    }
    expect(await visitor.answerForm(1, filled('Mallory'))).toMatchObject({
      problem: { code: 'form.unknown' },
    });
    expect(leadRows('Mallory')).toEqual([]);
    visitor.leave();
    stranger.leave();
  });

  it('makes one lead of the same form sent twice in the same words, by the same id or by another click', async () => {
    const { visitor, form } = await wantOffer();
    const id = mintMessageId(systemRandom);
    const values = filled('Twice');
    const message = { id, body: { type: 'form_answer' as const, form: form.seq, values } };
    const [first, second] = await Promise.all([visitor.send(message), visitor.send(message)]);
    expect(second).toEqual(first);
    const click = seqOf(await visitor.answerForm(form.seq, values));
    await visitor.hear(answers(click));
    expect(leadRows('Twice')).toHaveLength(1);
    const { leads } = await backend.inboxThat(({ events }) =>
      events.some(({ summary }) => summary.includes('Thank you, Twice')),
    );
    expect(leads.filter(({ name }) => name === 'Twice')).toHaveLength(1);
    visitor.leave();
  });

  it('makes two leads of the same form sent in other words, because both are thanked for', async () => {
    const { visitor, form } = await wantOffer();
    await visitor.answerForm(form.seq, filled('Before'));
    const changed = seqOf(await visitor.answerForm(form.seq, filled('After')));
    await visitor.hear(answers(changed));
    expect(leadRows('Before')).toHaveLength(1);
    expect(leadRows('After')).toHaveLength(1);
    visitor.leave();
  });

  it('is asked without a form for what the form needs first', async () => {
    const visitor = await arrive(deskbell);
    await visitor.say('please contact me');
    expect(wordsOf(await visitor.hear(isFromBot))).toMatch(/get back to you by e-mail/);
    visitor.leave();
  });
});
