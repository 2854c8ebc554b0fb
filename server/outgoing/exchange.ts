import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Clock, Timer } from '../../shared/clock.ts';
import { createBodyReader } from './body.ts';
import type { BodyReader } from './body.ts';
import { describeFault, refuse } from './fault.ts';
import type { OutgoingError, OutgoingReply, OutgoingRequest, Refusal } from './request.ts';

/**
 * One request over one pool: three deadlines, the body's cap, the caller's signal. Settles as soon as the
 * outcome is known, even when the socket needs longer to go away.
 */
export function exchange(
  pool: Dispatcher,
  url: URL,
  request: OutgoingRequest,
  clock: Clock,
): Promise<OutgoingReply> {
  const { timeouts, signal } = request;
  return new Promise((resolve) => {
    const startedAt = clock.now();
    let settled = false;
    let controller: Dispatcher.DispatchController | null = null;
    let reader: BodyReader | null = null;
    let head: { status: number; headers: Record<string, string> } | null = null;
    // The deadline of the phase under way (connecting, then waiting for the head), and the one of the whole call.
    let phase: Timer | null = null;

    const settle = (reply: OutgoingReply) => {
      if (settled) return;
      settled = true;
      phase?.cancel();
      whole.cancel();
      signal?.removeEventListener('abort', abort);
      resolve(reply);
    };
    const fail = (refusal: Refusal) => {
      if (settled) return;
      settle({ ok: false, ...refusal, durationMs: clock.now() - startedAt });
      reader?.destroy();
      controller?.abort(new Error(refusal.hint));
    };
    const failAs = (error: OutgoingError) => () => {
      fail(refuse(error));
    };
    const abort = failAs('aborted');
    const whole = clock.after(timeouts.totalMs, failAs('total_timeout'));
    phase = clock.after(timeouts.connectMs, failAs('connect_timeout'));
    signal?.addEventListener('abort', abort);

    const startBody = (encoding: string | undefined): BodyReader | Refusal =>
      createBodyReader({
        encoding: request.decompress ? encoding : undefined,
        maxBytes: request.maxBytes,
        overflow: request.overflow ?? 'fail',
        drained: () => {
          controller?.resume();
        },
        done: (result) => {
          if ('refusal' in result || head === null) {
            fail('refusal' in result ? result.refusal : refuse('bad_response'));
            return;
          }
          settle({ ok: true, ...head, ...result, durationMs: clock.now() - startedAt });
          // What follows a truncated body is not wanted; the socket cannot be used again.
          if (result.truncated) controller?.abort(new Error('truncated'));
        },
      });

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        controller = started;
        if (settled) {
          started.abort(new Error('given up before it was sent'));
          return;
        }
        phase?.cancel();
        phase = clock.after(timeouts.firstByteMs, failAs('first_byte_timeout'));
      },
      onResponseStart(_controller, status, headers) {
        // 1xx are notes on the way; the deadline for the real head keeps running.
        if (status < 200) return;
        phase?.cancel();
        head = { status, headers: joinHeaders(headers) };
        const bodiless = request.method === 'HEAD' || status === 204 || status === 304;
        const opened = startBody(bodiless ? undefined : head.headers['content-encoding']);
        if ('error' in opened) fail(opened);
        else reader = opened;
      },
      onResponseData(current, chunk) {
        if (!settled && reader?.write(chunk) === false) current.pause();
      },
      onResponseEnd() {
        reader?.end();
      },
      onResponseError(_controller, error) {
        fail(describeFault(error, controller !== null));
      },
    };

    if (signal?.aborted === true) {
      abort();
      return;
    }
    try {
      pool.dispatch(
        {
          path: url.pathname + url.search,
          method: request.method,
          headers: withEncoding(request),
          body: request.body ?? null,
          headersTimeout: 0,
          bodyTimeout: 0,
        },
        handler,
      );
    } catch (error) {
      // undici reports a malformed request (a line break in a header) by throwing.
      fail({ error: 'invalid_request', hint: describeFault(error, false).hint });
    }
  });
}

function withEncoding(request: OutgoingRequest): Record<string, string> {
  const encoding = request.decompress ? 'gzip, deflate, br' : 'identity';
  return { 'accept-encoding': encoding, ...request.headers };
}

function joinHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) joined[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return joined;
}
