import type { WorkRows } from '../../rows.ts';
import type { NewJob } from '../../work.ts';
import type { Changes } from '../changes.ts';
import { pairOf } from '../loaded.ts';
import type { Loaded } from '../loaded.ts';

export function workRows(loaded: Loaded, changes: Changes): WorkRows {
  const { jobs, jobKeys, endpoints } = loaded;

  function addJob(job: NewJob): boolean {
    if (job.key !== null) {
      const key = pairOf(job.kind, job.key);
      if (jobKeys.has(key)) return false;
      jobKeys.add(key);
    }
    changes.jobs.push(job);
    return true;
  }

  /** A job that was settled in this batch is not held any more. */
  function release(id: number, fence: number): boolean {
    return jobs.get(id) === fence && jobs.delete(id);
  }

  return {
    endpoints: () => endpoints,
    addEvent(event, deliveries) {
      changes.events.push(event);
      for (const delivery of deliveries) {
        changes.deliveries.push({ event, delivery });
        addJob(delivery.job);
      }
    },
    addBackendWrite(write, job) {
      // A job of its name that waits is the same write's.
      if (addJob(job)) changes.backendWrites.push(write);
    },
    recordBackendWrite(record) {
      changes.backendWritesTried.set(record.write, record);
    },
    addJob,
    removeJob(id, fence) {
      const held = release(id, fence);
      if (held) changes.removedJobs.push(id);
      return held;
    },
    delayJob(id, fence, to) {
      const held = jobs.get(id) === fence;
      if (held) changes.movedJobs.set(id, { state: 'waiting', ...to });
      return held;
    },
    buryJob(id, fence, reason) {
      const held = release(id, fence);
      if (!held) return false;
      const { due, at } = changes.movedJobs.get(id) ?? { due: null, at: null };
      changes.movedJobs.set(id, { state: 'dead', due, at, error: reason });
      return true;
    },
    recordAttempt(tried) {
      changes.attempts.push(tried);
      changes.deliveriesTried.set(tried.delivery, tried);
    },
  };
}
