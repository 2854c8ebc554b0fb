import type { ReadonlySignal, Signal } from '@preact/signals';
import { computed, signal } from '@preact/signals';
import type { Entry } from '../../shared/entry.ts';
import type { SaidBody } from '../../shared/message.ts';
import type { MessageId } from '../../shared/ids.ts';
import type { ProblemDetail } from '../../shared/problem.ts';
import type { TurnStatus } from '../../shared/protocol.ts';
import type { ConnectionState } from '../link/contract.ts';
import type { FailureCode } from '../words/words.ts';

/** A message of this browser that is not in the log yet. */
export type Outgoing = {
  id: MessageId;
  body: SaidBody;
  /** When it was written, in the clock's milliseconds. */
  at: number;
  state: 'sending' | 'sent' | 'failed';
  code?: FailureCode;
  /** Which fields of a form were not accepted. */
  details?: ProblemDetail[];
};

/** Everything the panel shows. Components read it; only this room writes it. */
export type Store = {
  /** The log so far, by seq, without a gap. */
  entries: Signal<readonly Entry[]>;
  /** In the order they were said; none of them is in `entries`. */
  outgoing: Signal<readonly Outgoing[]>;
  connection: Signal<ConnectionState>;
  /** The history has been read, so that an empty log means that nothing was said. */
  caughtUp: Signal<boolean>;
  working: Signal<TurnStatus | undefined>;
  /** The part that is being written, and its text so far, which changes far more often. */
  growing: Signal<{ turn: number; part: number } | undefined>;
  growingText: Signal<string>;
  opened: Signal<boolean>;
  unread: Signal<number>;
  draft: Signal<string>;
  /** Values typed into forms that were not sent, by the form's seq. */
  formDrafts: Signal<ReadonlyMap<number, Readonly<Record<string, string>>>>;
  /** The newest thing the shop said while the customer was looking: what a screen reader says. */
  newest: Signal<Entry | undefined>;
  tooManyUnsent: Signal<boolean>;
  /** The connection was lost and is not back yet; stays true through the tries in between. */
  troubled: Signal<boolean>;
  /** This browser spoke with the shop before, so there is a history to wait for. */
  returning: Signal<boolean>;
  /** False when the browser keeps nothing over a reload. */
  durable: Signal<boolean>;
  started: ReadonlySignal<boolean>;
};

export function createStore(): Store {
  const entries = signal<readonly Entry[]>([]);
  const outgoing = signal<readonly Outgoing[]>([]);
  return {
    entries,
    outgoing,
    connection: signal<ConnectionState>({ name: 'idle' }),
    caughtUp: signal(false),
    working: signal(undefined),
    growing: signal(undefined),
    growingText: signal(''),
    opened: signal(false),
    unread: signal(0),
    draft: signal(''),
    formDrafts: signal(new Map()),
    newest: signal(undefined),
    tooManyUnsent: signal(false),
    troubled: signal(false),
    returning: signal(false),
    durable: signal(true),
    started: computed(() => entries.value.length + outgoing.value.length > 0),
  };
}
