import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import { createHurriedClock } from './hurried-clock.ts';
import { accept, hang, openReceiver } from './receiver.ts';
import type { Answer, Received, Receiver } from './receiver.ts';
import { setStage } from './stage.ts';
import type { Stage } from './stage.ts';

let stage: Stage;
let receivers: Receiver[] = [];
afterEach(async () => {
  await stage.stop();
  await Promise.all(receivers.map((receiver) => receiver.close()));
  receivers = [];
});

async function open(answer: Answer): Promise<Receiver> {
  const receiver = await openReceiver(answer);
  receivers.push(receiver);
  return receiver;
}

/** One lead for one receiver that answers like this; at most three attempts, seconds apart on the hurried clock. */
async function deliverTo(answer: Answer, schedule = [0, 2_000, 2_000]): Promise<Receiver> {
  const receiver = await open(answer);
  const endpoints = { crm: `${receiver.url}/in?from=chat` };
  stage = await setStage({ clock: createHurriedClock(), endpoints, schedule });
  stage.start();
  await stage.capture('crm');
  return receiver;
}

const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response.writeHead(code, headers).end('thanks');

const attempted = () =>
  stage.attempts.map(({ outcome, error }) => (error === null ? outcome : `${outcome}: ${error}`));

/** As a receiver does it: the public library over the bytes that came. */
function verify({ headers, body }: Received): unknown {
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;
  const signed = Object.fromEntries(names.map((name) => [name, String(headers[name])]));
  return new Webhook(stage.secret).verify(body, signed);
}

describe('a receiver that answers', () => {
  it('2xx has the event once, and finds its signature right by the public library', async () => {
    const receiver = await deliverTo(accept);
    await expect.poll(attempted).toEqual(['delivered']);
    expect(receiver.calls).toHaveLength(1);
    const [call] = receiver.calls;
    if (!call) throw new Error('nothing came');
    expect(call.path).toBe('/in?from=chat');
    expect(call.headers['content-type']).toBe('application/json');
    expect(verify(call)).toMatchObject({
      type: 'lead.captured',
      data: { lead: { name: 'Zoë', message: '50 mugs – „blue“ ☕' } },
    });
    expect(await stage.backlog()).toMatchObject({ waitingJobs: 0, deadDeliveries: 0 });
  });

  it('with a redirect is not followed: the event goes to nobody whom the owner did not name', async () => {
    const elsewhere = await open(accept);
    const receiver = await deliverTo(status(307, { location: elsewhere.url }));
    await expect.poll(attempted).toEqual(['retry: redirect', 'retry: redirect', 'dead: redirect']);
    expect(receiver.calls).toHaveLength(3);
    expect(elsewhere.calls).toEqual([]);
  });

  it('410 gets nothing more', async () => {
    const receiver = await deliverTo(status(410));
    await expect.poll(attempted).toEqual(['dead: gone']);
    await expect.poll(stage.backlog).toMatchObject({ waitingJobs: 0, deadDeliveries: 1 });
    expect(receiver.calls).toHaveLength(1);
  });

  it('429 is called again when it said', async () => {
    const schedule = [0, 10_000, 10_000];
    const receiver = await deliverTo((response, _call, count) => {
      if (count === 1) response.writeHead(429, { 'retry-after': '17' }).end();
      else response.writeHead(200).end();
    }, schedule);
    // On the hurried clock that is 250 s: a busy machine has time, a wait of another unit has not.
    await expect.poll(attempted, { timeout: 5_000 }).toEqual(['retry: throttled', 'delivered']);
    const [first, second] = receiver.calls.map(({ headers }) =>
      Number(headers['webhook-timestamp']),
    );
    const waited = (second ?? 0) - (first ?? 0);
    // Without the header it would have been 8 to 12 s.
    expect(waited).toBeGreaterThanOrEqual(16);
  });

  it('five megabytes is cut off, and its 2xx counts', async () => {
    const size = 5 * 1_048_576;
    let sent = 0;
    const receiver = await deliverTo((response) => {
      response.writeHead(200, { 'content-length': String(size) });
      const chunk = Buffer.alloc(16_384, 'x');
      const write = (): void => {
        while (sent < size && !response.destroyed) {
          sent += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', write);
        }
      };
      write();
    });
    await expect.poll(attempted).toEqual(['delivered']);
    await expect.poll(receiver.closed).toBe(1);
    expect(receiver.calls).toHaveLength(1);
    expect(sent).toBeLessThan(size);
  });
});

describe('a receiver that does not', () => {
  it('answer at all is given up in time and called again', async () => {
    const receiver = await deliverTo((response, call, count) =>
      (count === 1 ? hang : accept)(response, call, count),
    );
    await expect
      .poll(attempted, { timeout: 5_000 })
      .toEqual([expect.stringMatching(/^retry: .*timeout$/), 'delivered']);
    expect(stage.attempts[0]?.ms).toBeLessThan(60_000);
    expect(receiver.calls).toHaveLength(2);
  });

  it('end what it began to say is given up in time as well', async () => {
    await deliverTo((response, _call, count) => {
      response.writeHead(200);
      if (count === 1) response.write('thank');
      else response.end('thanks');
    });
    await expect.poll(attempted, { timeout: 4_000 }).toEqual(['retry: total_timeout', 'delivered']);
  });

  it('listen gets the event when it does, in the same bytes under the same id, signed anew', async () => {
    const receiver = await deliverTo((response, _call, count) => {
      if (count === 1) response.destroy();
      else response.writeHead(count === 2 ? 500 : 204).end();
    });
    await expect
      .poll(attempted)
      .toEqual([expect.stringMatching('retry'), 'retry: server_error', 'delivered']);
    const { calls } = receiver;
    expect(calls).toHaveLength(3);
    for (const call of calls) {
      expect(call.body.equals(calls[0]?.body ?? Buffer.alloc(0))).toBe(true);
      expect(verify(call)).toMatchObject({ type: 'lead.captured' });
    }
    const distinct = (name: string) => new Set(calls.map(({ headers }) => headers[name])).size;
    expect(distinct('webhook-id')).toBe(1);
    expect(distinct('webhook-timestamp')).toBe(3);
    expect(distinct('webhook-signature')).toBe(3);
  });
});
