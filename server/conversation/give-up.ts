import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import { conversationIdSchema, siteIdSchema, traceIdSchema } from '../../shared/ids.ts';
import { describeHours } from '../intents/describe-hours.ts';
import type { JobHandler } from '../jobs/runner.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Announcements } from './announcements.ts';
import { announceNotice } from './notices.ts';
import type { ReceptionOf } from './reception.ts';

const payloadSchema = z.object({
  site: siteIdSchema,
  conversation: conversationIdSchema,
  version: z.int(),
  trace: traceIdSchema,
});

/**
 * Nobody came in time: says so, offers to leave a message, and lets the bot answer again. A job, so that it happens
 * whatever becomes of the process; once, because the version it names is another one afterwards.
 */
export function createGiveUpHandler(options: {
  store: Store;
  clock: Clock;
  announcements: Announcements;
  reception: ReceptionOf;
  telemetry: Pick<Telemetry, 'handoffReturned'>;
}): JobHandler {
  const { store, clock, announcements, reception, telemetry } = options;
  return async (job) => {
    const about = payloadSchema.parse(job.payload);
    const { site, conversation, trace } = about;
    const { notices, hours, language } = reception(site);
    const at = clock.now();
    const notice = notices.nobodyCame(describeHours(hours, at, language).next);
    const result = await store.write('handoff.give_up', { ...about, notice, at });
    if (result.kind === 'moved') {
      if (result.notice) announceNotice(announcements, conversation, notice, result.notice);
      telemetry.handoffReturned({ site, conversation, by: 'timeout', trace });
    }
    return { kind: 'done' };
  };
}
