import { z } from 'zod';
import { outgoingMessageSchema } from '../../shared/message.ts';
import { detailsOf } from '../../shared/problem-details.ts';
import type { Problem } from '../../shared/problem.ts';
import { resume, say } from '../conversation/visitor-calls.ts';
import type { CallOptions } from '../conversation/visitor-calls.ts';
import { codeOfFault } from '../store/store.ts';
import { callerOf } from './visitor-socket.ts';
import type { VisitorSocket } from './visitor-socket.ts';

const resumeSchema = z.strictObject({ after: z.int().min(0).max(Number.MAX_SAFE_INTEGER) });

/** Answers what a visitor may call. */
export function answerEvents(socket: VisitorSocket, options: CallOptions): void {
  listen(socket, options, 'say', outgoingMessageSchema, (message) =>
    say(callerOf(socket), options, message),
  );
  listen(socket, options, 'resume', resumeSchema, (from) =>
    resume(callerOf(socket), options, from),
  );
}

/**
 * The fence around every event: whatever arrives, of whatever shape, with or without an acknowledgement,
 * it is checked whole before anything is done, and no error leaves. One malformed frame used to be enough
 * to end a process with a plain handler.
 */
function listen<I, R>(
  socket: VisitorSocket,
  options: CallOptions,
  event: 'say' | 'resume',
  schema: z.ZodType<I>,
  answer: (input: I) => Promise<R | { ok: false; problem: Problem }>,
): void {
  const onFrame = (...frame: unknown[]): void => {
    const ack = acknowledgementIn(frame);
    const input = schema.safeParse(frame[0]);
    if (!input.success) {
      ack?.({ ok: false, problem: { code: 'request.invalid', details: detailsOf(input.error) } });
      return;
    }
    answer(input.data).then(
      (result) => ack?.(result),
      (error: unknown) => {
        options.telemetry.fault({ where: `socket.${event}`, error });
        ack?.({ ok: false, problem: { code: codeOfFault(error) } });
      },
    );
  };
  socket.on(event, onFrame);
}

function acknowledgementIn(frame: unknown[]): ((result: unknown) => void) | undefined {
  const last = frame.at(-1);
  return isFunction(last) ? (result) => last(result) : undefined;
}

function isFunction(value: unknown): value is (result: unknown) => void {
  return typeof value === 'function';
}
