import { limits } from '../../../shared/limits.ts';
import { StoreProblem } from '../store.ts';
import type { Task } from './batch.ts';

/** A task and who waits for it. Told once; what comes later is not heard. */
export type Waiting = {
  task: Task;
  /** Rows that no two batches may have in their hands at the same time. */
  holds: readonly string[];
  since: number;
  /** How often it was begun and had to be begun again. */
  tries: number;
  /** To be begun in a transaction of its own: with others it did harm, or came to harm. */
  alone: boolean;
  /** A lock that it needs has been waited for already, and is waited for no longer than a moment. */
  hasty: boolean;
  isSettled(): boolean;
  resolve(): void;
  reject(error: unknown): void;
};

type Queue = {
  add(task: Task, now: number): Promise<void>;
  /**
   * Takes the tasks of one transaction, in order, leaving those whose rows another one holds; empty when none can
   * begin. Of those that are to be alone there is never more than one begun, so that others go on beside it.
   */
  take(kind: Task['kind']): Waiting[];
  /** Gives back what a transaction held. */
  free(batch: readonly Waiting[]): void;
  /** Puts tasks back to the front, to be begun again. */
  putBack(batch: readonly Waiting[]): void;
  /** The same, each alone from now on. */
  putApart(batch: readonly Waiting[], fault: 'busy' | 'poison'): void;
  /**
   * Somebody else holds these rows: what has waited for them before is told, and whatever comes for them is alone,
   * until one of them gets through.
   */
  refuse(one: Waiting, problem: StoreProblem): void;
  /** Tells them that they are done. */
  succeed(batch: readonly Waiting[]): void;
  /** Tells those that have waited since before `since` that the store is not there. */
  giveUp(since: number, cause: unknown): void;
  isEmpty(): boolean;
};

export function createQueue(): Queue {
  let waiting: Waiting[] = [];
  const held = new Map<string, number>();
  /** The one that was taken alone, until it is free. */
  let lonely: Waiting | undefined;
  const contended = new Set<string>();

  return {
    add(task, now) {
      if (waiting.length >= limits.operationsWaiting)
        return Promise.reject(new StoreProblem('store.busy'));
      return new Promise((resolve, reject) => {
        const holds = holdsOf(task);
        const hasty = holds.some((name) => contended.has(name));
        let settled = false;
        const settle = (tell: () => void): void => {
          if (!settled) tell();
          settled = true;
        };
        waiting.push({
          task,
          holds,
          since: now,
          tries: 0,
          alone: hasty,
          hasty,
          isSettled: () => settled,
          resolve: () => settle(resolve),
          reject: (error) =>
            settle(() =>
              reject(error instanceof Error ? error : new StoreProblem('server.error', error)),
            ),
        });
      });
    },
    take(kind) {
      const most = kind === 'rows' ? limits.operationsPerCommit : 1;
      const batch: Waiting[] = [];
      const left: Waiting[] = [];
      // What a task before it waits for is not free for those behind it: the order of a row is kept.
      const awaited = new Set<string>();
      let looked = 0;
      for (const one of waiting) {
        // The others need not be looked at: with thousands waiting, that would be most of the work.
        if (batch.length === most) break;
        looked += 1;
        if (one.isSettled()) continue;
        const blocked = one.holds.some((name) => held.has(name) || awaited.has(name));
        const room = !one.alone || (batch.length === 0 && !lonely);
        if (one.task.kind === kind && !blocked && room && batch[0]?.alone !== true) {
          batch.push(one);
          continue;
        }
        left.push(one);
        for (const name of one.holds) awaited.add(name);
      }
      waiting = left.concat(waiting.slice(looked));
      if (batch[0]?.alone) lonely = batch[0];
      for (const { holds } of batch)
        for (const name of holds) held.set(name, (held.get(name) ?? 0) + 1);
      return batch;
    },
    free(batch) {
      if (batch[0] === lonely) lonely = undefined;
      for (const { holds } of batch) {
        for (const name of holds) {
          const others = (held.get(name) ?? 1) - 1;
          if (others > 0) held.set(name, others);
          else held.delete(name);
        }
      }
    },
    putBack(batch) {
      waiting.unshift(...batch);
    },
    putApart(batch, fault) {
      for (const one of batch) {
        one.alone = true;
        one.hasty ||= fault === 'busy';
      }
      waiting.unshift(...batch);
    },
    refuse(one, problem) {
      one.reject(problem);
      for (const name of one.holds) contended.add(name);
      for (const other of waiting) {
        if (!other.holds.some((name) => contended.has(name))) continue;
        if (other.hasty) other.reject(problem);
        other.alone = true;
        other.hasty = true;
      }
    },
    succeed(batch) {
      if (contended.size > 0)
        for (const name of batch.flatMap(({ holds }) => holds)) contended.delete(name);
      for (const one of batch) one.resolve();
    },
    giveUp(since, cause) {
      for (const one of waiting)
        if (one.since <= since) one.reject(new StoreProblem('store.unavailable', cause));
      waiting = waiting.filter((one) => !one.isSettled());
    },
    isEmpty: () => waiting.length === 0,
  };
}

function holdsOf({ needs }: Task): string[] {
  return [
    ...(needs.conversations ?? []).map((id) => `conversation ${id}`),
    ...(needs.contacts ?? []).map(({ site, externalId }) => `contact ${site} ${externalId}`),
    ...(needs.keys ?? []).map(({ apiKey, key }) => `key ${apiKey} ${key}`),
    ...(needs.leads ?? []).map(({ site, source }) => `lead ${site} ${source}`),
    ...(needs.jobs ?? []).map((id) => `job ${id}`),
    ...(needs.jobKeys ?? []).map(({ kind, key }) => `job key ${kind} ${key}`),
  ];
}
