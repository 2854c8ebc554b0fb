import { limits } from '../../../shared/limits.ts';
import type { OperationKind, Operations } from '../operations.ts';
import { numberOf } from '../row.ts';
import type { Row } from '../row.ts';
import type { ProofBegin, ProofBegun, ProofEnd, ProofWait } from '../shared-limits.ts';
import { countWrongAbout, judgeTry, lookAtTries, waitOf } from '../statements/proofs.ts';
import type { Ask } from '../statements/statement.ts';

/** Operations that an engine answers without a commit, where there is nothing to store. */
type AnsweredAtOnce = {
  [K in OperationKind]?: (input: Operations[K]['input']) => Promise<Operations[K]['result']>;
};

type Try = { visitor: string; place: string; until: number };

/**
 * Tries at a proof where one process has the store to itself: a try under way dies with its process, so it is kept
 * in memory, and only what was wrong is a row. One that was wrong counts as under way until its row is on the disk.
 * So a right proof costs the disk nothing, and a guess is still never made before it is counted.
 *
 * Nearly everybody has never been wrong. That is known without asking the table: of each key's slot it is
 * remembered until when something wrong is. Keys that share a slot only cause a question more.
 */
export function createProofTries(table: {
  ask: (question: Ask) => Row[];
  /** Writes a wrong one down. */
  store: (end: ProofEnd) => Promise<null>;
  /** Deletes rows that are over; a few at a time. */
  sweep: (at: number) => Promise<unknown>;
}): AnsweredAtOnce {
  const underWay = new Map<string, Try>();
  const idsOf = new Map<string, Set<string>>();
  const wrongUntil = new Float64Array(limits.proofSlots);
  /** What a process before has left. Until then nothing is known of a key without looking. */
  const unknownUntil = lastRow();
  let rowsUntil = unknownUntil;
  let grown = unknownUntil > 0;
  let sweeping = false;

  function lastRow(): number {
    const [last] = table.ask({ sql: 'select max(until) as until from proof_try', values: [] });
    const until = last?.['until'];
    return typeof until === 'number' ? until : 0;
  }

  function mayHold(key: string, at: number): boolean {
    return at < unknownUntil || at < (wrongUntil[slotOf(key)] ?? Infinity);
  }

  function rememberWrong({ visitor, place, subject }: ProofEnd, until: number): void {
    for (const key of [visitor, place, subject]) {
      const slot = slotOf(key);
      wrongUntil[slot] = Math.max(wrongUntil[slot] ?? 0, until);
    }
    rowsUntil = Math.max(rowsUntil, until);
  }

  function keep(id: string, made: Try): void {
    release(id);
    underWay.set(id, made);
    for (const key of keysOf(made)) {
      const ids = idsOf.get(key);
      if (ids) ids.add(id);
      else idsOf.set(key, new Set([id]));
    }
  }

  function release(id: string): void {
    const made = underWay.get(id);
    if (!made) return;
    underWay.delete(id);
    for (const key of keysOf(made)) {
      const ids = idsOf.get(key);
      ids?.delete(id);
      if (ids?.size === 0) idsOf.delete(key);
    }
  }

  /** Those of a key that are under way, without the one that asks again. */
  function countUnderWay(key: string, { at, latest }: ProofWait, id: string): number {
    let count = 0;
    for (const one of idsOf.get(key) ?? []) {
      const until = underWay.get(one)?.until ?? 0;
      if (until <= at - limits.clockSkewMs) release(one);
      else if (one !== id && until > at && until <= latest) count += 1;
    }
    return count;
  }

  function look(wait: ProofWait, id: string): Row {
    const { visitor, place, at } = wait;
    const isAsked = mayHold(visitor.key, at) || mayHold(place.key, at);
    const [row] = isAsked ? table.ask(lookAtTries(wait, id)) : [nothing];
    if (!row) throw new Error('a count without a row');
    return {
      ...row,
      visitor_pending:
        numberOf(row, 'visitor_pending') + countUnderWay(`visitor ${visitor.key}`, wait, id),
      place_pending: numberOf(row, 'place_pending') + countUnderWay(`place ${place.key}`, wait, id),
    };
  }

  function begin(input: ProofBegin): ProofBegun {
    const { id, visitor, place, subject, at, leaseUntil } = input;
    if (grown || (rowsUntil > 0 && rowsUntil <= at - limits.clockSkewMs)) sweepOld(at);
    const hindered = judgeTry(look(input, id), input);
    if (hindered) return hindered;
    const [about] = mayHold(subject.key, at) ? table.ask(countWrongAbout(input)) : [];
    keep(id, { visitor: visitor.key, place: place.key, until: leaseUntil });
    return { kind: 'begun', wrongAbout: about ? numberOf(about, 'wrong') : 0 };
  }

  async function end(ended: ProofEnd): Promise<null> {
    if (ended.wrongUntil !== null) {
      rememberWrong(ended, ended.wrongUntil);
      const made = underWay.get(ended.id);
      if (made) made.until = ended.wrongUntil;
      await table.store(ended);
      grown = true;
    }
    release(ended.id);
    return null;
  }

  /** After each row that was added, and when none counts any more. What cannot be deleted now is by a later one. */
  function sweepOld(at: number): void {
    if (sweeping) return;
    sweeping = true;
    grown = false;
    table.sweep(at).then(
      () => {
        sweeping = false;
        rowsUntil = lastRow();
      },
      () => {
        sweeping = false;
      },
    );
  }

  return {
    'proof.begin': async (input) => begin(input),
    'proof.wait': async (input) => waitOf(look(input, ''), input),
    'proof.end': end,
  };
}

const nothing: Row = {
  visitor_freeing: null,
  visitor_wrong: 0,
  visitor_pending: 0,
  place_freeing: null,
  place_wrong: 0,
  place_pending: 0,
};

function keysOf({ visitor, place }: Try): [string, string] {
  return [`visitor ${visitor}`, `place ${place}`];
}

/** FNV-1a: whoever wants to share a slot with somebody only makes us ask the table. */
function slotOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1)
    hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193) >>> 0;
  return hash % limits.proofSlots;
}
