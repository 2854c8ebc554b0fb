/** Where an entry belongs: right after what is held, already held, or beyond something missing. */
export type Place = 'next' | 'held' | 'gap';

export type Cursor = ReturnType<typeof createCursor>;

/**
 * How far the log of the conversation is held, without a gap. `known` is the highest seq heard of:
 * while it is above `held`, something is missing and must be asked for.
 */
export function createCursor() {
  let held = 0;
  let known = 0;
  return {
    held: () => held,
    behind: () => known > held,
    /** Says where the entry `seq`, whose visible predecessor is `prev`, belongs, and remembers having heard of it. */
    place(seq: number, prev: number): Place {
      known = Math.max(known, seq);
      if (seq <= held) return 'held';
      return prev === held ? 'next' : 'gap';
    },
    hear(seq: number) {
      known = Math.max(known, seq);
    },
    advance(seq: number) {
      held = Math.max(held, seq);
      known = Math.max(known, held);
    },
    /** A complete answer held no more than this: what was heard of beyond it is not for us. */
    settle() {
      known = held;
    },
    reset() {
      held = 0;
      known = 0;
    },
  };
}
