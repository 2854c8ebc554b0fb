import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkFormAnswer } from '../../server/conversation/form-answer.ts';
import type { Form } from '../../shared/form.ts';
import { limits } from '../../shared/limits.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { openTestStore } from '../support/store.ts';
import type { TestStore } from '../support/store.ts';
import { createGate, createRoom, saying, someChat } from './room.ts';

let clock: FakeClock;
let test: TestStore;
beforeEach(() => {
  clock = createFakeClock();
  test = openTestStore({ clock });
});
afterEach(() => test.close());

const form: Form = {
  name: 'lead',
  title: 'Leave a message',
  submit: 'Send',
  fields: [
    { name: 'name', label: 'Name', kind: 'text', required: true },
    { name: 'email', label: 'E-mail', kind: 'email', required: false },
    { name: 'consent', label: 'I agree', kind: 'consent', required: true },
  ],
};

describe('a message that comes in', () => {
  it('is refused when too many wait, and taken again when there is room', async () => {
    const gate = createGate();
    const room = createRoom({
      store: test.store,
      clock,
      answerer: async function* () {
        await gate.wait();
        yield saying('done');
      },
    });
    const chat = someChat();
    const waiting = limits.turnsWaitingPerConversation;
    for (let count = 0; count < waiting; count += 1)
      expect(await room.say(chat, 'hi')).toMatchObject({ ok: true });
    expect(await room.say(chat, 'hi')).toEqual({
      ok: false,
      problem: { code: 'conversation.busy' },
    });
    expect(room.facts).toContain('refused conversation.busy');
    gate.open();
    await room.settle(1_000);
    expect(await room.say(chat, 'hi')).toMatchObject({ ok: true, seq: 2 * waiting + 1 });
    await room.settle(1_000);
  });

  it('is refused when the store cannot keep it, and no turn begins', async () => {
    const room = createRoom({
      store: test.store,
      clock,
      answerer: async function* () {
        yield saying('done');
      },
    });
    const broken = createRoom({
      store: { ...test.store, write: () => Promise.reject(new Error('disk full')) },
      clock,
      answerer: async function* () {
        yield saying('done');
      },
    });
    const chat = someChat();
    expect(await broken.say(chat, 'hi')).toEqual({ ok: false, problem: { code: 'server.error' } });
    expect(broken.facts).toContain('fault conversation.receive');
    expect(broken.turns).toEqual([]);
    expect(broken.heard(chat)).toEqual([]);
    await room.ask(chat, 'hi');
    expect(await room.log(chat)).toHaveLength(2);
  });

  it('may answer only a form that was shown, with the fields it has', async () => {
    const room = createRoom({
      store: test.store,
      clock,
      answerer: async function* () {
        yield { type: 'part', body: { type: 'form', form } };
      },
    });
    const chat = someChat();
    await room.ask(chat, 'form, please');
    const answer = (of: number, values: Record<string, string>) =>
      room.send(chat, { type: 'form_answer', form: of, values });
    const good = { name: 'Ada', email: '', consent: 'yes' };
    expect(await answer(1, good)).toMatchObject({ problem: { code: 'form.unknown' } });
    expect(await answer(9, good)).toMatchObject({ problem: { code: 'form.unknown' } });
    expect(await answer(2, { name: 'Ada' })).toMatchObject({
      problem: { code: 'form.invalid', details: [{ path: 'values.consent' }] },
    });
    expect(await answer(2, good)).toMatchObject({ ok: true });
    await room.settle(1_000);
    expect(room.turns.at(-1)).toMatchObject({ form, said: { values: good } });
  });
});

describe('a form’s values', () => {
  const faultsOf = (values: Record<string, string>) =>
    checkFormAnswer(form, values).map(({ path }) => path);

  it.each([
    [{ name: 'Ada', consent: 'yes' }, []],
    [{ name: 'Ada', email: 'ada@example.com', consent: 'yes' }, []],
    [{}, ['values.name', 'values.consent']],
    [{ name: ' ', consent: 'yes' }, ['values.name']],
    [{ name: 'Ada', consent: 'true' }, ['values.consent']],
    [{ name: 'Ada', email: 'ada', consent: 'yes' }, ['values.email']],
    [{ name: 'Ada', consent: 'yes', role: 'admin' }, ['values.role']],
    [{ name: 'Ada', consent: 'yes', constructor: 'x' }, ['values.constructor']],
  ])('%j has these faults: %j', (values, faults) => {
    expect(faultsOf(values)).toEqual(faults);
  });
});
