import { limits } from '../../../shared/limits.ts';
import { numberOf } from '../row.ts';
import type { Row } from '../row.ts';
import type { ProofBegin, ProofBegun, ProofEnd, ProofLimit, ProofWait } from '../shared-limits.ts';
import type { Ask, Statements } from './statement.ts';

/**
 * Begins a try, unless its visitor or its place must wait. Looking and inserting are one step for all processes:
 * both are done under the locks of the visitor and the place, taken in one order by everybody.
 */
export const beginProof: Statements<ProofBegin, ProofBegun> = function* (
  begin,
  { lockKey, skipLocked },
) {
  const { id, visitor, place, subject, at, leaseUntil } = begin;
  if (lockKey !== null) {
    const names = [`proof of ${visitor.key}`, `proof from ${place.key}`].sort();
    for (const name of names) yield { sql: lockKey, values: [name] };
  }
  yield sweepTries(at, limits.proofsPerSweep, skipLocked);
  const [seen] = yield lookAtTries(begin, id);
  if (!seen) throw new Error('a count without a row');
  const hindered = judgeTry(seen, begin);
  if (hindered) return hindered;
  const [about] = yield countWrongAbout(begin);
  yield {
    sql: `insert into proof_try (id, visitor, place, subject, state, until)
     values ($1, $2, $3, $4, 'pending', $5)
     on conflict (id) do update set until = excluded.until where proof_try.state = 'pending'`,
    values: [id, visitor.key, place.key, subject.key, leaseUntil],
  };
  return { kind: 'begun', wrongAbout: about ? numberOf(about, 'wrong') : 0 };
};

/** A wrong one is counted even where its lease was over and nothing is left of it. */
export const endProof: Statements<ProofEnd, null> = function* (end) {
  const { id, visitor, place, subject, wrongUntil } = end;
  if (wrongUntil === null)
    yield { sql: `delete from proof_try where id = $1 and state = 'pending'`, values: [id] };
  else
    yield {
      sql: `insert into proof_try (id, visitor, place, subject, state, until)
       values ($1, $2, $3, $4, 'wrong', $5)
       on conflict (id) do update set state = 'wrong', until = excluded.until`,
      values: [id, visitor, place, subject, wrongUntil],
    };
  return null;
};

/** Milliseconds until this visitor from this place may try again; 0 when now. */
export const waitForProof: Statements<ProofWait, number> = function* (wait) {
  const [seen] = yield lookAtTries(wait, '');
  return seen ? waitOf(seen, wait) : 0;
};

/** Deletes a few tries that are over. */
export function sweepTries(at: number, most: number, skipLocked = ''): Ask {
  return {
    sql: `delete from proof_try where id in (
       select id from proof_try where until <= $1 order by until limit $2${skipLocked})`,
    values: [at - limits.clockSkewMs, most],
  };
}

/** How many wrong ones there were about what is to be proven, as far as that counts. */
export function countWrongAbout({ subject, at, latest }: ProofBegin): Ask {
  return {
    sql: `select count(*) as wrong from (
       select 1 as one from proof_try
       where subject = $1 and state = 'wrong' and until > $2 and until <= $3 limit $4) as about`,
    values: [subject.key, at, latest, subject.counted],
  };
}

/** Why a try may not be made now, or null; `seen` is what `lookAtTries` finds. */
export function judgeTry(
  seen: Row,
  begin: ProofBegin,
): Exclude<ProofBegun, { kind: 'begun' }> | null {
  const waitMs = waitOf(seen, begin);
  if (waitMs > 0) return { kind: 'refused', waitMs };
  const { visitor, place } = begin;
  const full = [...isFull(seen, 'visitor', visitor), ...isFull(seen, 'place', place)];
  return full.length > 0 ? { kind: 'full', full } : null;
}

/**
 * What is wrong and what is under way, of the visitor and of the place, in one statement: a try that ends between
 * two of them would be in neither. `freeing`: when the last of the wrong ones that are too many is forgotten;
 * null when they are not. A try does not stand in its own way when it is asked for again, because nobody could
 * say whether it was stored. A time further off than any can be set is of a clock that was ahead, and does not count.
 */
export function lookAtTries({ visitor, place, at, latest }: ProofWait, id: string): Ask {
  return {
    sql: `select ${seenOf('visitor', '$1', '$3')}, ${seenOf('place', '$2', '$4')}`,
    values: [visitor.key, place.key, visitor.allowed, place.allowed, at, latest, id],
  };
}

function seenOf(whose: 'visitor' | 'place', key: string, allowed: string): string {
  const counted = (state: 'wrong' | 'pending') =>
    `from proof_try where ${whose} = ${key} and state = '${state}' and until > $5 and until <= $6`;
  return `
    (select until ${counted('wrong')} order by until desc limit 1 offset ${allowed} - 1)
      as ${whose}_freeing,
    (select count(*) from (select 1 as one ${counted('wrong')} limit ${allowed}) as counted)
      as ${whose}_wrong,
    (select count(*) ${counted('pending')} and id <> $7) as ${whose}_pending`;
}

/** Milliseconds until another try may be made. */
export function waitOf(seen: Row, { at }: ProofWait): number {
  const ends = [seen['visitor_freeing'], seen['place_freeing']];
  return Math.max(0, ...ends.map((end) => (typeof end === 'number' ? end - at : 0)));
}

/** Reserved tries count like wrong ones, but some may always be under way. */
function isFull<W extends 'visitor' | 'place'>(
  seen: Row,
  whose: W,
  { allowed, atOnce }: ProofLimit,
): W[] {
  const left = allowed - numberOf(seen, `${whose}_wrong`);
  return numberOf(seen, `${whose}_pending`) >= Math.max(left, atOnce) ? [whose] : [];
}
