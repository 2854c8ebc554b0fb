import { describe, expect, it } from 'vitest';
import type { Entry } from '../../shared/entry.ts';
import { limits } from '../../shared/limits.ts';
import { createMessageId } from '../../widget/state/message-id.ts';
import { createPage, createSeededRandom } from './setup.ts';

const minute = 60_000;

const formEntry = (seq: number): Entry => ({
  seq,
  author: 'bot',
  at: '2026-11-20T10:00:00.000Z',
  body: {
    type: 'form',
    form: {
      name: 'lead',
      title: 'Your request',
      submit: 'Send',
      fields: [{ name: 'email', label: 'E-mail', kind: 'email', required: true }],
    },
  },
});

describe('a message', () => {
  it('is shown as sending and becomes its stored entry in place', async () => {
    const page = createPage();
    page.verbs.open();
    page.verbs.say('hello');
    const [sending] = page.timeline.rows.value;
    expect(sending?.outgoing?.state).toBe('sending');
    await page.settle();
    const rows = page.timeline.rows.value;
    expect(rows).toHaveLength(1);
    expect(rows[0]?.entry?.seq).toBe(1);
    // The same key keeps the same node on the page.
    expect(rows[0]?.key).toBe(sending?.key);
  });

  it('that was refused for good can be sent again as the same message, or deleted', async () => {
    const page = createPage();
    page.verbs.open();
    await page.settle();
    page.network.refusals.push({ code: 'request.invalid' }, { code: 'request.invalid' });
    page.verbs.say('odd');
    const [failed] = page.store.outgoing.value;
    expect(failed).toMatchObject({ state: 'failed', code: 'request.invalid' });
    page.verbs.retry(failed?.id ?? '');
    expect(new Set(page.network.received.map(({ id }) => id)).size).toBe(1);
    page.verbs.discard(failed?.id ?? '');
    expect(page.store.outgoing.value).toEqual([]);
    expect([...page.kept.keys()].some((key) => key.includes('unsent'))).toBe(false);
  });

  it('whose id was taken by another body gets a new one on the next try', async () => {
    const page = createPage();
    page.verbs.open();
    await page.settle();
    page.network.refusals.push({ code: 'message.conflict' });
    page.verbs.say('twin');
    const [failed] = page.store.outgoing.value;
    page.verbs.retry(failed?.id ?? '');
    expect(page.network.log[0]?.id).not.toBe(failed?.id);
    expect(page.shown()).toEqual(['twin']);
  });

  it('is refused when it is empty, too long, or one too many that waits', () => {
    const page = createPage();
    page.network.reachable = false;
    expect(page.verbs.say('   ')).toBe(false);
    expect(page.verbs.say('x'.repeat(limits.messageChars + 1))).toBe(false);
    for (let count = 0; count < limits.unsentMessages; count += 1) page.verbs.say('again');
    expect(page.verbs.say('one too many')).toBe(false);
    expect(page.store.tooManyUnsent.value).toBe(true);
  });

  it('has an id of 22 characters that never repeats', () => {
    const random = createSeededRandom(7);
    const ids = Array.from({ length: 1_000 }, () => createMessageId(random));
    expect(new Set(ids).size).toBe(1_000);
    expect(ids.every((id) => /^[A-Za-z0-9_-]{22}$/.test(id))).toBe(true);
    expect(createMessageId(() => new Uint8Array(16).fill(255))).toBe(
      Buffer.alloc(16, 255).toString('base64url'),
    );
  });
});

describe('on the next page', () => {
  it('a message that was not sent yet goes out, once', async () => {
    const first = createPage();
    first.network.reachable = false;
    first.verbs.open();
    first.verbs.say('before the reload');
    first.link.close();
    first.network.reachable = true;
    const second = createPage({ kept: first.kept, net: first.net, clock: first.clock, seed: 2 });
    second.verbs.open();
    await second.settle();
    expect(second.shown()).toEqual(['before the reload']);
    expect(first.network.received).toHaveLength(1);
  });

  it('an old one asks first', async () => {
    const first = createPage();
    first.network.reachable = false;
    first.verbs.open();
    first.verbs.say('from this morning');
    first.link.close();
    await first.clock.advance(60 * minute);
    first.network.reachable = true;
    const second = createPage({ kept: first.kept, net: first.net, clock: first.clock, seed: 2 });
    second.verbs.open();
    await second.settle();
    expect(second.store.outgoing.value).toMatchObject([{ state: 'failed', code: 'unsent.old' }]);
    expect(second.network.log).toEqual([]);
  });

  it('drafts are where they were', () => {
    const first = createPage();
    first.verbs.draft('half a sent');
    first.verbs.draftForm(3, { email: 'ada@' });
    const second = createPage({ kept: first.kept });
    expect(second.store.draft.value).toBe('half a sent');
    expect(second.store.formDrafts.value.get(3)).toEqual({ email: 'ada@' });
  });

  it('what the page itself left under our keys does no harm', () => {
    const kept = new Map([
      ['deskbell:shop:unsent:x', '{"id":'],
      ['deskbell:shop:unsent:y', '{"id":"y","at":1,"body":null}'],
      ['deskbell:shop:form:3', '[1]'],
    ]);
    expect(createPage({ kept }).store.outgoing.value).toEqual([]);
  });
});

describe('a browser that stores nothing', () => {
  it('still sends, and says that unsent text will not survive', async () => {
    const page = createPage({
      open: () => {
        throw new Error('denied');
      },
    });
    page.verbs.open();
    page.verbs.draft('hello');
    expect(page.verbs.say('hello')).toBe(true);
    expect(page.store.durable.value).toBe(false);
    await page.settle();
    expect(page.shown()).toEqual(['hello']);
  });
});

describe('a form', () => {
  it('goes from open to sending to stored, and the answer is no bubble of its own', async () => {
    const page = createPage();
    page.network.log.push(formEntry(1));
    page.verbs.open();
    await page.settle();
    page.network.refusals.push({ code: 'store.busy', retryAfterMs: 1_000 });
    page.verbs.answerForm(1, { email: 'ada@example.com' });
    expect(page.timeline.formAnswers.value.get(1)?.state).toBe('sending');
    await page.clock.advance(1_000);
    expect(page.timeline.formAnswers.value.get(1)).toEqual({
      state: 'stored',
      values: { email: 'ada@example.com' },
    });
    expect(page.shown()).toEqual(['form']);
  });

  it('that was not accepted says which field is at fault', async () => {
    const page = createPage();
    page.network.log.push(formEntry(1));
    page.verbs.open();
    await page.settle();
    const details = [{ path: 'body.values.email', message: 'is not an e-mail address' }];
    page.network.refusals.push({ code: 'form.invalid', details });
    page.verbs.answerForm(1, { email: 'ada' });
    expect(page.timeline.formAnswers.value.get(1)).toMatchObject({
      state: 'failed',
      message: { code: 'form.invalid', details },
    });
  });
});

describe('while the shop works on an answer', () => {
  it('the status gives way to growing text, and that to the stored part', async () => {
    const page = createPage();
    const { store } = page;
    page.verbs.open();
    page.verbs.say('where is it?');
    await page.settle();
    store.working.value = { turn: 1, code: 'order.get' };
    page.network.push(
      {
        seq: 2,
        author: 'bot',
        at: '2026-11-20T10:00:00.000Z',
        body: { type: 'text', text: 'Here.' },
        turn: { seq: 1, part: 0 },
      },
      1,
    );
    expect(store.working.value).toBeUndefined();
  });

  it('what arrives while the panel is closed is counted, and seen once it is opened', async () => {
    const page = createPage();
    page.verbs.open();
    page.verbs.say('hello');
    await page.settle();
    page.verbs.close();
    page.network.answer('one');
    page.network.answer('two');
    expect(page.store.unread.value).toBe(2);
    page.verbs.open();
    expect(page.store.unread.value).toBe(0);
  });

  it('a panel that was only looked at keeps no connection', async () => {
    const page = createPage();
    page.verbs.open();
    await page.settle();
    page.verbs.close();
    expect(page.store.connection.value.name).toBe('idle');
  });
});
