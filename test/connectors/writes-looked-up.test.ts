import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { limits } from '../../shared/limits.ts';
import { json, startMisbehavingBackend } from '../support/misbehaving-backend.ts';
import type { MisbehavingBackend } from '../support/misbehaving-backend.ts';
import { describeFaults } from './support.ts';
import { openWriting } from './writing.ts';
import type { Writing } from './writing.ts';

/** A desk that keeps a record for each POST, takes no name of a request, and can be asked by a field of the owner's own. */
const deskYaml = `
desk:
  baseUrl: env:CRM_URL
  retry: { max: 0 }
  operations:
    note.add:
      idempotency:
        lookup:
          request: { path: /notes, query: { external: '{{ write.id }}' } }
          select: notes
          same: { ours: write.id, theirs: external }
      request: { method: POST, path: /notes, json: { text: '{{ input.text }}', external: '{{ write.id }}' } }
      output: { id: id }
    ticket.create:
      idempotency:
        lookup:
          request: { path: /notes, query: { external: '{{ input.reference }}' } }
          select: notes
          same: { ours: input.reference, theirs: external }
          output: { id: id }
      steps:
        - id: person
          request: { path: '/people/{{ input.email }}' }
        - id: made
          request: { method: POST, path: /notes, json: { text: '{{ input.text }}', external: '{{ input.reference }}' } }
      output: { id: made.id }
`;

let desk: MisbehavingBackend;
let writing: Writing;
const open = (capability: 'note.add' | 'ticket.create' = 'note.add') => {
  const environment = { CRM_URL: desk.url };
  writing = openWriting({ yaml: deskYaml, environment, route: { [capability]: ['desk'] } });
  return writing;
};

const madeSchema = z.object({ text: z.string(), external: z.string() });
type Made = z.infer<typeof madeSchema> & { id: string };
type Answer = Parameters<MisbehavingBackend['answer']>[0];

/** `after` answers a POST whose record is made; `filters`: whether it heeds what it is asked by. */
function keepNotes(after?: Answer, filters = true): Made[] {
  const notes: Made[] = [{ text: 'of somebody else', external: 'other', id: '0' }];
  desk.answer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', desk.url);
    if (pathname.startsWith('/people/')) return json({ id: 'p' })(request, response);
    if (request.method === 'GET') {
      const wanted = searchParams.get('external');
      const found = notes.filter(({ external }) => !filters || external === wanted);
      return json({ notes: found })(request, response);
    }
    let text = '';
    request.on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => {
      const made = { ...madeSchema.parse(JSON.parse(text)), id: String(notes.length) };
      notes.push(made);
      (after ?? json(made, 201))(request, response);
    });
  });
  return notes;
}

const methods = () => desk.requests.map(({ method }) => method);
const note = { email: 'ada@example.com', text: 'Ada: hello' };
const ticket = { subject: 'Mug', text: 'It broke', email: 'ada@example.com', reference: 'r-17' };
const cut: Answer = (_request, response) => void response.destroy();
const afterTheLease = limits.jobLeaseMs + limits.backendWriteGraceMs;

describe('a write that its backend cannot recognise, but find', () => {
  beforeEach(async () => {
    desk = await startMisbehavingBackend();
  });
  afterEach(async () => {
    await desk.close();
    await writing.close();
  });

  it('is made without a question where nobody has begun it', async () => {
    const notes = keepNotes();
    const { enqueue, work, sync } = open();
    await enqueue('note.add', note);
    await work();
    expect(methods()).toEqual(['POST']);
    expect(notes).toHaveLength(2);
    expect(notes[1]?.external).toBe('shop:cnv_1:note.add:desk');
    expect(await sync()).toMatchObject([{ state: 'done', receipt: { id: '1' } }]);
  });

  it.each([
    ['note.add', note, ['POST', 'GET']],
    ['ticket.create', ticket, ['GET', 'POST', 'GET']],
  ] as const)(
    '%s makes one record when the process dies after the answer: the next one finds it',
    async (capability, input, asked) => {
      const notes = keepNotes();
      const { enqueue, workAndDie, clock, work, sync } = open(capability);
      await enqueue(capability, input);
      await workAndDie();
      expect(await sync()).toMatchObject([{ state: 'sending' }]);
      await clock.advance(afterTheLease);
      await work();
      expect(methods()).toEqual(asked);
      expect(notes).toHaveLength(2);
      expect(await sync()).toMatchObject([{ state: 'done', note: null, receipt: { id: '1' } }]);
    },
  );

  it('makes one record when the answer is lost on the way', async () => {
    const notes = keepNotes(cut);
    const { enqueue, work, clock, dueIn, sync } = open();
    await enqueue('note.add', note);
    await work();
    expect(await sync()).toMatchObject([{ state: 'sending', note: 'unavailable' }]);
    await clock.advance((await dueIn()) ?? 0);
    await work();
    expect(notes).toHaveLength(2);
    expect(await sync()).toMatchObject([{ state: 'done', receipt: { id: '1' } }]);
  });

  it('is made again when it is not there', async () => {
    const notes = keepNotes();
    const { enqueue, work, clock, dueIn, sync } = open();
    desk.answer(json({}, 500));
    await enqueue('note.add', note);
    await work();
    expect(await sync()).toMatchObject([{ state: 'sending', note: 'unavailable' }]);
    const kept = keepNotes();
    await clock.advance((await dueIn()) ?? 0);
    await work();
    expect(methods()).toEqual(['POST', 'GET', 'POST']);
    expect([notes.length, kept.length]).toEqual([1, 2]);
    expect(await sync()).toMatchObject([{ state: 'done' }]);
  });

  it('takes nothing of somebody else’s for its own, where the backend heeds no filter', async () => {
    const notes = keepNotes(cut, false);
    notes.push({ text: 'another', external: 'shop:cnv_2:note.add:desk', id: '1' });
    const { enqueue, work, clock, dueIn, sync } = open();
    desk.answer(json({}, 500));
    await enqueue('note.add', note);
    await work();
    const kept = keepNotes(undefined, false);
    await clock.advance((await dueIn()) ?? 0);
    await work();
    expect(kept.at(-1)).toMatchObject({ text: note.text });
    expect(await sync()).toMatchObject([{ state: 'done', receipt: { id: '1' } }]);
  });

  it('is not made while nobody can look, and is a dead letter when nobody ever could', async () => {
    keepNotes();
    const { enqueue, workAndDie, work, clock, dueIn, sync, store } = open();
    const id = 'shop:cnv_1:note.add:desk';
    await enqueue('note.add', note);
    await workAndDie();
    desk.answer(json({}, 503));
    for (let due = await dueIn(); due !== undefined; due = await dueIn()) {
      await clock.advance(due);
      await work();
    }
    expect(methods().filter((method) => method === 'POST')).toHaveLength(1);
    expect(await sync()).toMatchObject([{ state: 'dead', note: 'outcome_unknown' }]);

    // Whoever has it made again has it looked for first.
    await clock.advance(limits.breakerOpenMs);
    const kept = keepNotes();
    kept.push({ text: note.text, external: id, id: '1' });
    await store.write('backend_write.replay', { ids: [id], at: clock.now() });
    await work();
    expect(methods().at(-1)).toBe('GET');
    expect(kept).toHaveLength(2);
    expect(await sync()).toMatchObject([{ state: 'done', receipt: { id: '1' } }]);
  });
});

describe('a description of it', () => {
  const of = (idempotency: string, rest = '') => `
shop:
  baseUrl: env:SHOP_URL
  operations:
    note.add:
      idempotency: ${idempotency}
      ${rest}
      request: { method: POST, path: /notes, json: { text: '{{ input.text }}' } }
`;
  const path = `request: { path: '/notes/{{ write.id }}' }`;
  const same = 'same: { ours: write.id, theirs: id }';

  it.each([
    [`{ lookup: { ${path}, ${same} }, header: X-Key }`, '', 'needs either header or lookup'],
    [`{ lookup: { ${path} } }`, '', 'idempotency.lookup.same'],
    [`{ lookup: { ${path}, ${same} } }`, 'repeatable: true', 'cannot stand beside'],
    [`{ lookup: { request: { path: '/{{ write.name }}' }, ${same} } }`, '', 'write.name'],
    [`{ lookup: { ${path}, same: { ours: wirte.id, theirs: id } } }`, '', 'wirte'],
    [`{ lookup: { ${path}, ${same} } }`, 'cache: { ttlSeconds: 5 }', 'never answered from'],
  ])('that cannot work is refused: %s %s', (idempotency, rest, fault) => {
    expect(describeFaults(of(idempotency, rest)).join('\n')).toContain(fault);
  });

  it('that can is not', () => {
    expect(describeFaults(of(`{ lookup: { ${path}, ${same} } }`))).toEqual([]);
  });
});
