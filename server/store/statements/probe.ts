import { limits } from '../../../shared/limits.ts';
import type { Statements } from './statement.ts';

/**
 * Changes several pages for certain, because a disk that is nearly full still takes one: what is stored is as
 * large as the largest message, and written anew each time.
 */
export const probeStore: Statements<{ at: number }, null> = function* ({ at }) {
  yield {
    sql: `insert into health (id, at, filling) values (1, $1, $2)
     on conflict (id) do update set at = excluded.at, filling = excluded.filling`,
    values: [at, 'x'.repeat(limits.messageChars * utf8BytesPerChar)],
  };
  return null;
};

/** Of one UTF-16 code unit, which is what the limit counts. */
const utf8BytesPerChar = 3;
