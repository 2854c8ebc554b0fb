import type { Question, Talk } from './talk.ts';
import { openLeanSocket } from './websocket.ts';

/** One visitor of the load generator, speaking Engine.IO and Socket.IO by hand. */
export type BenchClient = {
  /** Sends the next message; `done` when both its acknowledgement and its reply are here. */
  say(heard: { acknowledged: () => void; done: () => void }): void;
  /** What this client was promised. */
  counts(): { sent: number; acknowledged: number; replies: number };
  close(): void;
};

export function openClient(port: number, number: number, talk: Talk): Promise<BenchClient> {
  let sent = 0;
  let acknowledged = 0;
  let replies = 0;
  let waiting: { acknowledged: () => void; done: () => void } | undefined;
  let question: Question | undefined;
  return new Promise((resolve, reject) => {
    const socket = openLeanSocket({
      port,
      path: '/socket.io/?EIO=4&transport=websocket&site=bench',
      headers: {
        origin: 'http://bench.example',
        'x-forwarded-for': `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`,
      },
      opened: () => undefined,
      text: hear,
      closed: () => reject(new Error(`client ${number} lost its connection`)),
    });
    const client: BenchClient = {
      say(heard) {
        if (waiting)
          throw new Error('the next message is due, and the last one is not answered yet');
        waiting = heard;
        question = talk();
        sent += 1;
        const id = `bench-${number}-${sent}`.padEnd(22, '-');
        const message = JSON.stringify([
          'say',
          { id, body: { type: 'text', text: question.text } },
        ]);
        socket.send(`42/visitor,${sent}${message}`);
      },
      counts: () => ({ sent, acknowledged, replies }),
      close: () => socket.close(),
    };

    function hear(frame: string): void {
      if (frame === '2') return socket.send('3');
      if (frame.startsWith('0')) return socket.send('40/visitor,{}');
      if (frame.startsWith('42/visitor,["welcome"')) return resolve(client);
      if (frame.startsWith('43/visitor,')) {
        if (!frame.includes('"ok":true')) throw new Error(`refused: ${frame}`);
        acknowledged += 1;
        waiting?.acknowledged();
      } else if (question?.isReply(frame)) replies += 1;
      else return;
      if (acknowledged < sent || replies < sent) return;
      const heard = waiting;
      waiting = undefined;
      heard?.done();
    }
  });
}
