import type { OutgoingMessage } from '../../shared/message.ts';
import { mintMessageId } from '../../shared/mint.ts';
import { systemRandom } from '../../server/system.ts';
import { call } from './rest.ts';
import type { Reply } from './rest.ts';

/** A visitor at plain requests, without a widget: as it is where no WebSocket gets through. */
export type HttpVisitor = {
  token: string;
  say(text: string): Promise<Reply>;
  send(message: OutgoingMessage): Promise<Reply>;
  /** Held open for `wait` seconds when there is nothing after `after`. */
  ask(after: number, wait?: number): Promise<Reply>;
};

export async function arriveOverHttp(arrival: {
  url: string;
  origin: string;
  site?: string;
  token?: string;
}): Promise<HttpVisitor> {
  const { url, origin, site = 'demo' } = arrival;
  const session = await call(url, 'POST', '/v1/visitor/session', {
    key: arrival.token,
    headers: { origin },
    body: { site },
  });
  const token = textIn(session.body, 'token') ?? arrival.token;
  if (token === undefined) throw new Error(session.text);
  const send = (message: OutgoingMessage): Promise<Reply> =>
    call(url, 'POST', `/v1/visitor/messages?site=${site}`, {
      key: token,
      headers: { origin },
      body: message,
    });
  return {
    token,
    send,
    say: (text) => send({ id: mintMessageId(systemRandom), body: { type: 'text', text } }),
    ask: (after, wait = 0) =>
      call(url, 'GET', `/v1/visitor/entries?site=${site}&after=${after}&wait=${wait}`, {
        key: token,
        headers: { origin },
      }),
  };
}

function textIn(body: unknown, name: string): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const value: unknown = Reflect.get(body, name);
  return typeof value === 'string' ? value : undefined;
}
