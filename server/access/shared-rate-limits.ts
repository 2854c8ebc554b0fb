import type { Clock } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { blockOf, createRateDebts } from './rate-debts.ts';
import type { Account } from './rate-debts.ts';
import { refill, waitOf } from './token-bucket.ts';
import type { Rate, RateBucket } from './token-bucket.ts';

/** The limits that hold over all processes together. */
export type SharedRateLimits = {
  /** Takes one from every bucket named, or from none: 0, or how many milliseconds to wait. */
  take(buckets: readonly RateBucket[]): Promise<number>;
  /** Tells the store what it does not know yet. */
  close(): Promise<void>;
};

/**
 * Token buckets of the store, spent from on credit. A process knows what a bucket held when it last told the store
 * what it spent, which is never less than what is there; it spends by that without asking, and waits for the store
 * only when it owes a block (an eighth of the burst). So an ordinary visitor's message waits for nothing, many of
 * them share one write, and a bucket that is known to be empty refuses without the store hearing of it.
 *
 * The bound: all processes together spend within any time T at most `burst + rate · T`, and one block more for
 * each process. What is spent too much is paid back, because a bucket may fall below zero, so what lasts is the
 * rate. One process alone has no such block but after its start. What a bucket gains in the little time by which
 * processes are apart comes on top.
 *
 * While the store takes no writes, each process goes on by what it counts itself: the whole limit, for itself
 * alone. Refusing instead would hide the trouble behind another, and lets nothing through that needs the store:
 * a message cannot be stored then, and on a full disk, which still reads, there is no other process to count with.
 */
export function createSharedRateLimits(options: {
  store: Pick<Store, 'write'>;
  clock: Clock;
  telemetry: Pick<Telemetry, 'fault'>;
  /** Changes every rate. */
  rateOf?: ((rate: Rate) => Rate) | undefined;
}): SharedRateLimits {
  const { clock, rateOf = (rate) => rate } = options;
  const debts = createRateDebts(options);
  const accounts = new Map<string, Account>();

  /** The account of this bucket as it is now; a new one is not kept before something is taken from it. */
  function look(bucket: RateBucket): Account {
    const rate = rateOf(bucket.rate);
    const known = accounts.get(bucket.key);
    const now = refill(known, rate, clock.now());
    return known ? Object.assign(known, now, { rate }) : { ...now, key: bucket.key, rate, owed: 0 };
  }

  /** Puts it at the end, so that the first of the map is the one unused the longest. */
  function keep(account: Account): void {
    accounts.delete(account.key);
    accounts.set(account.key, account);
    const [oldest] = accounts.values();
    if (accounts.size <= limits.rateBuckets || !oldest) return;
    accounts.delete(oldest.key);
    debts.forget(oldest);
  }

  function spend(account: Account): void {
    account.level -= 1;
    // More than a burst is owed only where the store is away for long; then the rest is let go.
    account.owed = Math.min(account.rate.burst, account.owed + 1);
    keep(account);
    debts.owe(account);
  }

  const hasCredit = ({ owed, rate }: Account): boolean => owed < blockOf(rate) || debts.isAlone();

  return {
    async take(buckets) {
      for (;;) {
        const wanted = buckets.map(look);
        const wait = Math.max(0, ...wanted.map((account) => waitOf(account, account.rate)));
        if (wait > 0) {
          for (const account of wanted) if (accounts.has(account.key)) keep(account);
          return wait;
        }
        if (wanted.every(hasCredit)) {
          wanted.forEach(spend);
          return 0;
        }
        await debts.settle();
      }
    },
    close: debts.close,
  };
}
