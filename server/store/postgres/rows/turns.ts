import type { TurnRows } from '../../rows.ts';
import type { HeldTurn, Loaded } from '../loaded.ts';

export function turnRows({ conversations, turns }: Loaded): TurnRows {
  const openTurns = (conversation: string): HeldTurn[] =>
    (turns.get(conversation) ?? []).filter(({ state }) => state === 'open');

  const heldUnder = (conversation: string, seq: number, fence: number): HeldTurn | undefined =>
    openTurns(conversation).find((turn) => turn.seq === seq && turn.fence === fence);

  return {
    replyPlace(conversation, seq) {
      const held = conversations.get(conversation);
      const open = openTurns(conversation);
      const turn = open.find((one) => one.seq === seq);
      if (!held || !turn) return undefined;
      const { lastSeq, lastVisibleSeq, ownerVersion } = held;
      const overtakes = open[0] !== turn;
      return { lastSeq, lastVisibleSeq, ownerVersion, fence: turn.fence, overtakes };
    },
    firstOpenTurn(conversation) {
      const [first] = openTurns(conversation);
      // As it is now, whatever is changed afterwards: what SQLite gives is a copy too.
      return first && { ...first };
    },
    addTurn(turn) {
      const added: HeldTurn = {
        ...turn,
        state: 'open',
        finishedAt: null,
        isNew: true,
        changed: false,
      };
      turns.set(turn.conversation, [...(turns.get(turn.conversation) ?? []), added]);
    },
    closeTurn({ conversation, seq, fence, state, dialogue, at }) {
      const turn = heldUnder(conversation, seq, fence);
      const held = conversations.get(conversation);
      if (!turn || !held) return undefined;
      turn.state = state;
      turn.place = '';
      turn.finishedAt = at;
      turn.changed = true;
      held.dialogue = dialogue;
      held.openTurns -= 1;
      held.changed = true;
      return held.openTurns;
    },
    endTurns(conversation, { at, except }) {
      const held = conversations.get(conversation);
      if (!held) throw new Error('the conversation was not loaded');
      for (const turn of openTurns(conversation)) {
        if (turn.seq === except) continue;
        turn.state = 'done';
        turn.place = '';
        turn.finishedAt = at;
        turn.changed = true;
      }
      held.openTurns = openTurns(conversation).length;
      held.changed = true;
    },
    leaseTurn({ conversation, seq, fence, until }) {
      const turn = heldUnder(conversation, seq, fence);
      if (!turn) return false;
      turn.leaseUntil = until;
      turn.changed = true;
      return true;
    },
    takeTurn({ conversation, seq, fence }, { process, leaseUntil }) {
      const turn = heldUnder(conversation, seq, fence);
      if (!turn) throw new Error('the turn was not loaded');
      turn.process = process;
      turn.leaseUntil = leaseUntil;
      turn.fence += 1;
      turn.changed = true;
    },
  };
}
