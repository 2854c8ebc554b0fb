import type { RequestHandler, Response } from 'express';
import type { Clock } from '../../shared/clock.ts';
import { sendProblem } from './problem-reply.ts';

/** Knows the requests under way, and ends them in order when the server stops. */
export type RequestGate = {
  /** First in the chain: counts every request, and ends its connection once the server stops. */
  count: RequestHandler;
  /** Before whatever begins work: refuses with `server.stopping` once the server stops. */
  admit: RequestHandler;
  /** From now on nothing new begins; replies end their connections. */
  close(): void;
  /**
   * Runs `answer` at `close`, at once when that was already; returns what takes it back. For requests that
   * wait for nothing of their own: holding them open would only delay the stop.
   */
  onClose(answer: () => void): () => void;
  /** Resolves when no request is under way, or after `ms`. */
  settled(ms: number): Promise<void>;
  /** Asks those who wait for something to answer with what is there. */
  hurry(): void;
  /** Runs `answer` at `hurry`, at once when that was said already; returns what takes it back. */
  onHurry(answer: () => void): () => void;
};

export function createRequestGate(clock: Clock): RequestGate {
  const underWay = new Set<Response>();
  const waiting = new Set<() => void>();
  const closing = new Set<() => void>();
  const idle = new Set<() => void>();
  let closed = false;
  let hurried = false;

  // A connection that is kept open would be cut in the middle of its next request.
  const endConnection = (response: Response): void => {
    if (!response.headersSent) response.setHeader('Connection', 'close');
  };

  return {
    count(_request, response, next) {
      underWay.add(response);
      if (closed) endConnection(response);
      // `close` comes after every end, also when the caller went away.
      response.on('close', () => {
        underWay.delete(response);
        if (underWay.size === 0) for (const listener of idle) listener();
      });
      next();
    },
    admit(_request, response, next) {
      if (closed) sendProblem(response, { code: 'server.stopping', retryAfterMs: 1_000 });
      else next();
    },
    close() {
      closed = true;
      for (const response of underWay) endConnection(response);
      for (const answer of closing) answer();
    },
    onClose(answer) {
      if (closed) answer();
      else closing.add(answer);
      return () => void closing.delete(answer);
    },
    settled(ms) {
      if (underWay.size === 0) return Promise.resolve();
      return new Promise((resolve) => {
        const end = (): void => {
          timer.cancel();
          idle.delete(end);
          resolve();
        };
        const timer = clock.after(ms, end);
        idle.add(end);
      });
    },
    hurry() {
      hurried = true;
      for (const answer of waiting) answer();
    },
    onHurry(answer) {
      if (hurried) answer();
      else waiting.add(answer);
      return () => void waiting.delete(answer);
    },
  };
}
