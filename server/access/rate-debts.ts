import type { Clock, Timer } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Level, Rate } from './token-bucket.ts';

/** A bucket of the store as this process knows it, and what it has spent that the store has not been told. */
export type Account = Level & { key: string; rate: Rate; owed: number };

/** Tells the store what was spent, many accounts in one write, one write at a time. */
export type RateDebts = {
  /** More is owed: told at once when that is half a block, otherwise within `rateSettleMs`. */
  owe(account: Account): void;
  /** Resolves when the write under way, or one begun now, has ended. */
  settle(): Promise<void>;
  /** The store could not be told, and has not answered since. */
  isAlone(): boolean;
  /** What it owes is told to nobody. */
  forget(account: Account): void;
  /** Tells the rest; what is owed afterwards, to nobody. */
  close(): Promise<void>;
};

/** How many permits one process may spend of a rate before it must hear from the store. */
export function blockOf({ burst }: Rate): number {
  return Math.ceil(burst / limits.rateBlocksPerBurst);
}

export function createRateDebts(options: {
  store: Pick<Store, 'write'>;
  clock: Clock;
  telemetry: Pick<Telemetry, 'fault'>;
}): RateDebts {
  const { store, clock, telemetry } = options;
  /** Those who owe, the first first. */
  const due = new Set<Account>();
  let writing: Promise<void> | undefined;
  let timer: Timer | undefined;
  let isUrgent = false;
  let alone = false;
  let closed = false;

  function plan(): void {
    if (!closed) timer ??= clock.after(limits.rateSettleMs, () => void settle());
  }

  function settle(): Promise<void> {
    timer?.cancel();
    timer = undefined;
    writing ??= tell().finally(() => {
      writing = undefined;
      if (due.size === 0) return;
      if (isUrgent && !alone) void settle();
      else plan();
    });
    return writing;
  }

  function takeSome(): { account: Account; spent: number }[] {
    const told = [];
    for (const account of due) {
      if (told.length === limits.ratesPerWrite) break;
      due.delete(account);
      told.push({ account, spent: account.owed });
    }
    return told;
  }

  async function tell(): Promise<void> {
    const told = takeSome();
    if (told.length === 0) return;
    // Those who wait because they owe too much need not wait for the clock.
    isUrgent = due.size > 0;
    const buckets = told.map(({ account: { key, rate }, spent }) => ({ key, ...rate, spent }));
    try {
      const levels = await store.write('rate.spend', { at: clock.now(), buckets });
      alone = false;
      for (const [index, { account, spent }] of told.entries()) {
        account.owed -= spent;
        account.level = (levels[index] ?? 0) - account.owed;
        // Not from when it was asked: others may have told of a later time, which this level then contains.
        account.at = clock.now();
        if (account.owed > 0) due.add(account);
      }
    } catch (error) {
      if (!alone) telemetry.fault({ where: 'access.rates', error });
      alone = true;
      for (const { account } of told) if (account.owed > 0) due.add(account);
    }
  }

  return {
    owe(account) {
      due.add(account);
      const isHalf = 2 * account.owed > blockOf(account.rate);
      if (!isHalf || alone) plan();
      else if (writing) isUrgent = true;
      else void settle();
    },
    settle,
    isAlone: () => alone,
    forget(account) {
      account.owed = 0;
      due.delete(account);
    },
    async close() {
      closed = true;
      await writing;
      while (due.size > 0 && !alone) await settle();
      timer?.cancel();
      alone = true;
    },
  };
}
