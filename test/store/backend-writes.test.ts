import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backendWriteKind, listWrites } from '../../server/store/backend-writes.ts';
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
      ...{ trace: someTrace, at: 1_000 },
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
        ...{ connection: 'crm', capability: 'lead.upsert', state: 'done', attempts: 2, note: null },
        ...{ receipt, at: 1_000, settledAt: 10_000 },
      },
      {
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
});
