import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../shared/clock.ts';
import { limits } from '../../shared/limits.ts';
import type { RateLimits } from '../access/rate-limits.ts';
import type { Rate } from '../access/token-bucket.ts';

/** The part of an Engine.IO connection that is watched here. */
export type FrameSource = {
  on(event: 'packet' | 'close', listener: () => void): unknown;
  request: IncomingMessage;
  /** The WebSocket itself: its control frames never become packets. */
  transport: { socket: { on(event: 'ping' | 'pong', listener: () => void): unknown } };
};

const perSocket: Rate = {
  perMinute: limits.framesPerMinutePerSocket,
  burst: limits.framesBurstPerSocket,
};
const perAddress: Rate = {
  perMinute: limits.framesPerMinutePerAddress,
  burst: limits.framesBurstPerAddress,
};

/**
 * Ends a connection that sends more frames than any widget does, whatever is in them: reading and refusing a
 * frame costs too, and one socket that sends nothing but garbage would make every other visitor wait. The
 * frame is counted before it is looked at.
 */
export function endFloods(
  connection: FrameSource,
  options: {
    id: string;
    address: string;
    rateLimits: RateLimits;
    clock: Clock;
    ended: () => void;
  },
): void {
  const buckets = [
    { key: `frames of ${options.id}`, rate: perSocket },
    { key: `frames from ${options.address}`, rate: perAddress },
  ];
  let over = false;
  const count = (): void => {
    if (over || options.rateLimits.take(buckets) === 0) return;
    over = true;
    options.ended();
    // A closing handshake would wait half a minute for somebody who does not mean to answer it.
    connection.request.socket.destroy();
  };
  connection.on('packet', count);
  // ws answers each ping by itself, and queues the answers for a reader who does not read.
  connection.transport.socket.on('ping', count);
  connection.transport.socket.on('pong', count);
  // ws waits 30 s for the other side's closing frame, and reads on meanwhile.
  connection.on('close', () => {
    options.clock.after(limits.socketCloseMs, () => connection.request.socket.destroy());
  });
}
