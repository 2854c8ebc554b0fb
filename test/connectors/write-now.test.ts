import { describe, expect, it } from 'vitest';
import type { Connectors, Writing } from '../../server/connectors/connectors.ts';
import type { WriteResult } from '../../server/connectors/result.ts';
import { writeNow } from '../../server/connectors/write-now.ts';
import { demoSite, someTrace } from '../support/store.ts';

const input = { subject: 'Help', text: 'Help!', email: 'ada@example.com', reference: 'r' };

function ask(
  result: WriteResult,
  {
    writing = { repeatable: true, needsConsent: false, findable: false },
    consented = false,
    routed = ['desk'],
  }: {
    writing?: Writing | undefined;
    consented?: boolean;
    routed?: string[];
  } = {},
) {
  const keys: string[] = [];
  const connectors: Pick<Connectors, 'routed' | 'writing' | 'write'> = {
    routed: () => routed,
    writing: () => writing,
    async write(_connection, _written, { key }) {
      keys.push(key);
      return result;
    },
  };
  const wrote = writeNow(
    connectors,
    { site: demoSite, subject: 'cnv:7', capability: 'ticket.create', input },
    { signal: new AbortController().signal, trace: someTrace, consented, at: 1 },
  );
  return { keys, wrote };
}

const value = { id: 'T-1', status: 'received' };
const down: WriteResult = { ok: false, failure: 'unavailable', calls: 1 };

describe('a write that a customer waits for', () => {
  it('has the name that its job would have, so that the two make one', async () => {
    const { keys, wrote } = ask({ ok: true, value });
    expect(await wrote).toEqual({ kind: 'made', value });
    expect(keys).toEqual([`${demoSite}:cnv:7:ticket.create:desk`]);
  });

  it('is left to the job where the backend does not answer', async () => {
    expect(await ask(down).wrote).toEqual({ kind: 'later', failure: 'unavailable' });
  });

  it('is left to the job at once where it must not be made twice', async () => {
    const { keys, wrote } = ask(down, {
      writing: { repeatable: false, needsConsent: false, findable: false },
    });
    expect(await wrote).toMatchObject({ kind: 'later' });
    expect(keys).toEqual([]);
  });

  it.each(['invalid_input', 'not_found', 'duplicate', 'partial'] as const)(
    'is not tried again where that would give the same: %s',
    async (failure) => {
      expect(await ask({ ok: false, failure, calls: 1 }).wrote).toEqual({
        kind: 'refused',
        failure,
      });
    },
  );

  it('is not made for a customer who has not agreed, where the connection asks for that', async () => {
    const writing = { repeatable: true, needsConsent: true, findable: false };
    const without = ask({ ok: true, value }, { writing });
    expect(await without.wrote).toEqual({ kind: 'refused', failure: 'forbidden' });
    expect(without.keys).toEqual([]);
    expect(await ask({ ok: true, value }, { writing, consented: true }).wrote).toMatchObject({
      kind: 'made',
    });
  });

  it('is refused where nothing is routed', async () => {
    expect(await ask(down, { routed: [] }).wrote).toEqual({ kind: 'refused', failure: 'config' });
  });
});
