import { z } from 'zod';
import { openLeanSocket } from '../websocket.ts';

/** One who watches a conversation and counts what is pushed, speaking Engine.IO and Socket.IO by hand. */
export type Watcher = {
  heard(): number;
  close(): void;
};

const frameSchema = z.tuple([
  z.literal('entry'),
  z.object({
    prev: z.number(),
    entry: z.object({ seq: z.number(), body: z.object({ text: z.string() }) }),
  }),
]);
const head = '42/visitor,';

/**
 * Resolves when it is welcome. `heard` is given the time each entry was sent at, in milliseconds of the machine's
 * monotonic clock. An entry out of order, twice, or after a gap ends the bench, where `ordered` promises there is none.
 */
export function openWatcher(options: {
  port: number;
  number: number;
  token: string;
  ordered: boolean;
  heard: (sentAt: number) => void;
}): Promise<Watcher> {
  const { port, number, token, ordered } = options;
  let count = 0;
  let last: number | undefined;
  return new Promise((resolve, reject) => {
    const socket = openLeanSocket({
      port,
      path: '/socket.io/?EIO=4&transport=websocket&site=bench',
      headers: {
        origin: 'http://bench.example',
        'x-forwarded-for': `10.1.${(number >> 8) & 255}.${number & 255}`,
      },
      opened: () => undefined,
      text: hear,
      closed: () => reject(new Error(`watcher ${number} lost its connection`)),
    });

    function hear(frame: string): void {
      if (frame === '2') return socket.send('3');
      if (frame.startsWith('0')) return socket.send(`40/visitor,${JSON.stringify({ token })}`);
      if (frame.startsWith(`${head}["welcome"`))
        return resolve({ heard: () => count, close: () => socket.close() });
      if (!frame.startsWith(`${head}["entry"`)) return;
      const [, { entry, prev }] = frameSchema.parse(JSON.parse(frame.slice(head.length)));
      if (ordered && last !== undefined && prev !== last)
        throw new Error(`watcher ${number} held ${last} and was given ${entry.seq} after ${prev}`);
      last = entry.seq;
      count += 1;
      options.heard(Number.parseFloat(entry.body.text));
    }
  });
}

/** Milliseconds of a clock that all processes of this machine share, and nobody sets. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;
