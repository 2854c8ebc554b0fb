import { batch } from '@preact/signals';
import type { Entry } from '../../shared/entry.ts';
import type { Problem, ProblemCode } from '../../shared/problem.ts';
import type { LinkHandlers } from '../link/contract.ts';
import type { Outgoing, Store } from './store.ts';
import type { Unsent } from './unsent.ts';

export type ReceiveOptions = {
  store: Store;
  unsent: Unsent;
  /** The shop said something while the page was open. */
  heard(entry: Entry): void;
  /** The server will not talk to this page; only the page's owner can mend that. */
  refused(code: ProblemCode): void;
  /** The page's token was taken, or why not. */
  identified(problem?: Problem): void;
};

/** The one place where what the server tells becomes what the panel shows. */
export function createReceiver({
  store,
  unsent,
  heard,
  refused,
  identified,
}: ReceiveOptions): LinkHandlers {
  const change = (id: string, to: (message: Outgoing) => Outgoing) => {
    store.outgoing.value = store.outgoing.value.map((message) =>
      message.id === id ? to(message) : message,
    );
  };

  const settleTurn = ({ turn, author }: Entry) => {
    if (author === 'visitor') return;
    // Without a turn it is a person or the system: whatever the bot was doing is over.
    if (!turn || store.working.value?.turn === turn.seq) store.working.value = undefined;
    const growing = store.growing.value;
    if (growing && (!turn || (growing.turn === turn.seq && growing.part <= turn.part))) {
      store.growing.value = undefined;
      store.growingText.value = '';
    }
  };

  const announce = (entry: Entry) => {
    if (entry.author === 'visitor') return;
    store.newest.value = entry;
    if (!store.opened.value) store.unread.value += 1;
    heard(entry);
  };

  return {
    connection(state) {
      batch(() => {
        store.connection.value = state;
        if (state.name !== 'connecting') store.troubled.value = state.name === 'offline';
      });
      if (state.name === 'refused') refused(state.code);
    },
    identified,
    reset(all) {
      batch(() => {
        if (all) {
          store.outgoing.value = [];
          store.draft.value = '';
        }
        store.entries.value = [];
        store.formDrafts.value = new Map();
        store.newest.value = undefined;
        store.unread.value = 0;
        store.caughtUp.value = false;
      });
    },
    entry(entry, fresh) {
      batch(() => {
        store.entries.value = [...store.entries.value, entry];
        if (entry.id !== undefined) {
          const { id } = entry;
          // The stored entry takes the place of the bubble that was shown while it travelled.
          store.outgoing.value = store.outgoing.value.filter((message) => message.id !== id);
          unsent.forget(id);
        }
        settleTurn(entry);
      });
      if (fresh) announce(entry);
    },
    caughtUp() {
      store.caughtUp.value = true;
    },
    working(status) {
      batch(() => {
        store.working.value = status;
        if (!status) {
          store.growing.value = undefined;
          store.growingText.value = '';
        }
      });
    },
    growing({ turn, part, text }) {
      batch(() => {
        store.working.value = undefined;
        const growing = store.growing.value;
        // The same object keeps the bubble: only its text, a signal of its own, is drawn again.
        if (growing?.turn !== turn || growing.part !== part) store.growing.value = { turn, part };
        store.growingText.value = text;
      });
    },
    accepted(id) {
      unsent.forget(id);
      change(id, (message) => ({ ...message, state: 'sent' }));
    },
    failed(id, { code, details }) {
      change(id, (message) => ({
        ...message,
        state: 'failed',
        code,
        ...(details && { details }),
      }));
      const message = store.outgoing.value.find((each) => each.id === id);
      if (message) unsent.keep(message);
    },
  };
}
