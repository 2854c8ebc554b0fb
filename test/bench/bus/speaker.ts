import { openPostgresStore } from '../../../server/store/postgres/store.ts';
import type { Store } from '../../../server/store/store.ts';
import { systemClock as clock, systemRandom as random } from '../../../server/system.ts';
import { limits } from '../../../shared/limits.ts';
import { mintMessageId } from '../../../shared/mint.ts';
import { mintTrace } from '../../../server/telemetry/trace.ts';
import { answerParent } from '../side.ts';
import { openPositionWriter } from './position.ts';
import { benchSite, readSessions } from './sessions.ts';
import { speak } from './speak.ts';

// node speaker.ts ORDERING URL SESSIONS [WRITERS]: the first process of our own bus. What it says is `reply.append`, the
// operation that stores each part of an answer: fence, owner and order are checked, and the entry is on the disk.
const [ordering = '', url = '', file = '', writers] = process.argv.slice(2);
const sessions = readSessions(file);
const store: Pick<Store, 'write' | 'close'> =
  ordering === 'position'
    ? await openPositionWriter(url)
    : await openPostgresStore({
        url,
        clock,
        random,
        writers: writers === undefined ? limits.databaseWriters : Number(writers),
      });
const trace = mintTrace(random);
const at = clock.now();

/** Each conversation begins with a message of its visitor, whose turn stays open as long as the bench. */
const places = await Promise.all(
  sessions.map(async ({ conversation, visitor }) => {
    const stored = await store.write('message.receive', {
      site: benchSite,
      sender: { kind: 'visitor', visitor, conversation },
      id: mintMessageId(random),
      body: { type: 'text', text: `${at} Where is my parcel?` },
      place: 'bench',
      trace,
      at,
      process: 'bench',
      leaseUntil: at + 3_600_000,
    });
    if (stored.kind !== 'stored') throw new Error(`the first message was ${stored.kind}`);
    return { conversation, turn: stored.seq, part: 0 };
  }),
);

speak(places.length, async (room, text) => {
  const place = places[room];
  if (!place) throw new RangeError(`there is no conversation ${room}`);
  place.part += 1;
  const stored = await store.write('reply.append', {
    site: benchSite,
    ...place,
    fence: 1,
    ownerVersion: 1,
    author: 'bot',
    body: { type: 'text', text },
    effects: [],
    trace,
    at: clock.now(),
  });
  if (stored.kind !== 'stored') throw new Error(`a part was ${stored.kind}`);
});
process.send?.({ kind: 'ready' });
answerParent(() => store.close());
