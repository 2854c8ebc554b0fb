import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backendWriteKind, listWrites } from '../../server/store/backend-writes.ts';
import { siteIdSchema } from '../../shared/ids.ts';
import { mintLeadId } from '../../shared/mint.ts';
import { demoSite, engines, openStoreOn, someTrace } from '../support/store.ts';
import type { OpenStore } from '../support/store.ts';

describe.each(engines)('on %s', (engine) => {
  let test: OpenStore;
  beforeEach(async () => {
    test = await openStoreOn(engine);
  });
  afterEach(() => test.close());

  const lead = { name: 'Ada', email: 'ada@example.com', message: '50 mugs' };
  const capture = (source: string) =>
    test.store.write('lead.capture', {
      ...{ site: demoSite, id: mintLeadId(randomBytes), source, lead, trace: someTrace, at: 1_000 },
      backends: ['crm', 'mail'],
    });
  const claim = async (connection: string, at: number) => {
    const lane = `${demoSite}:${connection}`;
    const wanted = { kind: backendWriteKind, lane, at, leaseUntil: at + 1_000, limit: 10 };
    return store().write('job.claim', wanted);
  };
  const store = () => test.store;

  it('a lead and its writes are one commit, in a lane for each connection', async () => {
    let woken = 0;
    store().onJobs(() => (woken += 1));
    const { id } = { id: '', ...(await capture('form:1')) };
    const lanes = await store().read.nextJobDue([backendWriteKind]);
    expect(lanes.map(({ lane }) => lane).sort()).toEqual(['demo:crm', 'demo:mail']);
    expect(woken).toBe(1);
    const [job] = await claim('crm', 2_000);
    expect(job?.payload).toEqual({ write: `demo:${id}:lead.upsert:crm` });
    expect(await store().read.backendWrite(`demo:${id}:lead.upsert:crm`)).toEqual({
      ...{ id: `demo:${id}:lead.upsert:crm`, site: demoSite, capability: 'lead.upsert' },
      ...{ connection: 'crm', input: { lead }, consented: false, state: 'waiting', attempts: 0 },
      ...{ note: null, trace: someTrace, at: 1_000 },
    });
  });

  it('the same lead again adds nothing', async () => {
    await capture('form:1');
    await capture('form:1');
    expect(await claim('crm', 2_000)).toHaveLength(1);
  });

  it('what comes of it is stored with its job, and what was written is not kept twice', async () => {
    const { id } = { id: '', ...(await capture('form:1')) };
    const [job] = await claim('crm', 2_000);
    const write = `demo:${id}:lead.upsert:crm`;
    const about = { job: job?.id ?? 0, fence: job?.fence ?? 0, write };
    const late = { ...about, fence: about.fence - 1, attempts: 1, at: 3_000 };
    const done = { state: 'done', note: null, outcome: { kind: 'done' } } as const;
    expect(await store().write('backend_write.record', { ...late, ...done, receipt: null })).toBe(
      false,
    );
    const retry = { kind: 'retry', due: 9_000, error: 'unavailable' } as const;
    const waiting = { state: 'waiting', note: 'unavailable', receipt: null } as const;
    const first = { ...about, ...waiting, attempts: 1, outcome: retry, at: 3_000 };
    expect(await store().write('backend_write.record', first)).toBe(true);
    const [again] = await claim('crm', 9_000);
    const held = { ...about, fence: again?.fence ?? 0, attempts: 2, at: 10_000 };
    const receipt = { id: '7' };
    expect(await store().write('backend_write.record', { ...held, ...done, receipt })).toBe(true);
    expect(await store().read.backendSync(id)).toEqual([
      {
        ...{ id: write, site: demoSite, subject: id },
        ...{ connection: 'crm', capability: 'lead.upsert', state: 'done', attempts: 2, note: null },
        ...{ receipt, at: 1_000, settledAt: 10_000 },
      },
      {
        ...{ id: `demo:${id}:lead.upsert:mail`, site: demoSite, subject: id },
        ...{ connection: 'mail', capability: 'lead.upsert', state: 'waiting', attempts: 0 },
        ...{ note: null, receipt: null, at: 1_000, settledAt: null },
      },
    ]);
    expect(await store().read.backendWrite(write)).toMatchObject({ state: 'done', input: null });
  });

  it('the same write is stored once, side by side or one after the other', async () => {
    const about = { site: demoSite, subject: 'cnv_1', capability: 'note.add', consented: true };
    const writes = listWrites({ ...about, input: { text: 'a' }, trace: someTrace, at: 1 }, ['crm']);
    await Promise.all([
      store().write('backend_write.enqueue', { writes }),
      store().write('backend_write.enqueue', { writes }),
    ]);
    await store().write('backend_write.enqueue', { writes });
    expect(await claim('crm', 2_000)).toHaveLength(1);
    expect(await store().read.backendSync('cnv_1')).toHaveLength(1);
  });

  it('that waits for later is made now when somebody asks for it, unless it is being made', async () => {
    const { id } = { id: '', ...(await capture('form:1')) };
    const write = `demo:${id}:lead.upsert:crm`;
    const hurry = (at: number) => store().write('backend_write.hurry', { ids: [write], at });
    const [job] = await claim('crm', 2_000);
    expect(await hurry(2_500)).toEqual([]);
    await store().write('backend_write.record', {
      ...{ job: job?.id ?? 0, fence: job?.fence ?? 0, write, state: 'waiting', note: 'auth' },
      ...{ attempts: 1, receipt: null, at: 2_500 },
      outcome: { kind: 'retry', due: 900_000, error: 'auth' },
    });
    expect(await claim('crm', 3_000)).toEqual([]);
    let woken = 0;
    store().onJobs(() => (woken += 1));
    expect(await hurry(3_000)).toEqual([write]);
    expect(woken).toBeGreaterThan(0);
    expect(await claim('crm', 3_000)).toMatchObject([{ payload: { write } }]);
    expect(await store().read.backendWrite(write)).toMatchObject({ state: 'waiting', attempts: 1 });
  });

  describe('a write that is dead', () => {
    /** Enqueues `subjects`, one millisecond apart, and buries them. */
    const bury = async (subjects: readonly string[], site = demoSite, note = 'invalid_input') => {
      for (const [index, subject] of subjects.entries()) {
        const about = { site, subject, capability: 'note.add', consented: true, trace: someTrace };
        const [write] = listWrites({ ...about, input: { text: 'a' }, at: 1_000 + index }, ['crm']);
        if (!write) throw new Error('no write');
        await store().write('backend_write.enqueue', { writes: [write] });
        const lane = `${site}:crm`;
        const wanted = { kind: backendWriteKind, lane, at: 2_000, leaseUntil: 3_000, limit: 1 };
        const [job] = await store().write('job.claim', wanted);
        await store().write('backend_write.record', {
          ...{ job: job?.id ?? 0, fence: job?.fence ?? 0, write: write.id, state: 'dead', note },
          ...{ attempts: 3, receipt: null, outcome: { kind: 'dead', reason: note }, at: 2_500 },
        });
      }
    };
    const idOf = (subject: string, site = demoSite) => `${site}:${subject}:note.add:crm`;
    const dead = { state: 'dead' } as const;

    it('is made again when somebody asks for it, once, and workers hear of it', async () => {
      await bury(['cnv_1']);
      let woken = 0;
      store().onJobs(() => (woken += 1));
      const replay = () =>
        store().write('backend_write.replay', { ids: [idOf('cnv_1'), 'nothing'], at: 5_000 });
      const both = await Promise.all([replay(), replay()]);
      expect(both.flat()).toEqual([idOf('cnv_1')]);
      expect(woken).toBeGreaterThan(0);
      expect(await store().read.backlog()).toMatchObject({ deadJobs: 0, waitingJobs: 1 });
      expect(await store().read.backendWrite(idOf('cnv_1'))).toMatchObject({
        ...{ state: 'waiting', attempts: 0, note: 'invalid_input', input: { text: 'a' } },
      });
      expect(await claim('crm', 4_999)).toEqual([]);
      expect(await claim('crm', 5_000)).toMatchObject([{ payload: { write: idOf('cnv_1') } }]);
      expect(await replay()).toEqual([]);
    });

    it('is not held any more by who held it before', async () => {
      await bury(['cnv_1']);
      await store().write('backend_write.replay', { ids: [idOf('cnv_1')], at: 5_000 });
      const late = { id: 1, fence: 1, outcome: { kind: 'done' }, at: 6_000 } as const;
      expect(await store().write('job.settle', late)).toBe(false);
    });

    it('is found by state and site, page by page, in one order', async () => {
      const other = siteIdSchema.parse('other');
      await bury(['cnv_1', 'cnv_2', 'cnv_3']);
      await bury(['cnv_4'], other);
      await capture('form:1');
      const { read } = store();
      const first = await read.backendWrites({ ...dead, limit: 2 });
      expect(first.map(({ id }) => id)).toEqual([idOf('cnv_1'), idOf('cnv_2')]);
      expect(first[0]).toMatchObject({ subject: 'cnv_1', site: demoSite, ...dead, attempts: 3 });
      const rest = await read.backendWrites({ ...dead, after: first[1], limit: 9 });
      expect(rest.map(({ id }) => id)).toEqual([idOf('cnv_3'), idOf('cnv_4', other)]);
      const own = await read.backendWrites({ ...dead, site: other, limit: 9 });
      expect(own.map(({ id }) => id)).toEqual([idOf('cnv_4', other)]);
      expect(await read.backendWrites({ state: 'waiting', limit: 9 })).toHaveLength(2);
    });
  });
});
