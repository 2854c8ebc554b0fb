import { outgoingMessageSchema } from '../../shared/message.ts';
import type { Fetch } from '../../widget/link/http.ts';
import type { Asked } from './http-edge.ts';
import type { NetworkOptions } from './network.ts';
import type { ServerProcess } from './server.ts';

/** What one page has of the network besides sockets: requests, each on its own. */
export type Requests = {
  fetch: Fetch;
  /** All that are under way are lost; `heard`: the page is told at once, else it has to find out. */
  lose(heard: boolean): void;
  loseAtNextAck(heard: boolean): void;
};

type Reply = Awaited<ReturnType<Fetch>>;

/**
 * Requests overtake each other, arrive without being answered, or not at all. One that the page has given up may
 * still be on its way, and arrive after what was sent later.
 */
export function createRequests(
  options: NetworkOptions,
  page: { name: string; address: string },
): Requests {
  const { timeline, random, note } = options;
  const underWay = new Set<(heard: boolean) => void>();
  let atNextAck: { heard: boolean } | undefined;
  const delay = (): number => random.pick([1, 4, 20, 90, 400]);
  const lose = (heard: boolean): void => {
    for (const loseOne of [...underWay]) loseOne(heard);
  };

  /** What the server makes of it, handed to `reply`; nothing when it died meanwhile. */
  async function serve(
    server: ServerProcess,
    address: string,
    init: RequestInit,
    reply: (asked: Asked<unknown>) => void,
  ): Promise<void> {
    const { pathname, searchParams } = new URL(address);
    const token = /^Bearer (.*)$/.exec(new Headers(init.headers).get('authorization') ?? '')?.[1];
    const asking = { token, address: page.address };
    if (pathname.endsWith('/session')) return reply(await server.http.welcome(asking));
    if (pathname.endsWith('/entries')) {
      const after = Number(searchParams.get('after'));
      const waitMs = Number(searchParams.get('wait')) * 1_000;
      return reply(await server.http.news(asking, after, waitMs));
    }
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
    const message = outgoingMessageSchema.parse(body);
    note(`${page.name} posts ${message.id}`);
    const { conversation, result } = await server.http.say(asking, message);
    if (options.server() !== server) return;
    options.acknowledged(conversation, message, result);
    note(`${message.id} is ${result.ok ? `stored as ${result.seq}` : result.problem.code}`);
    if (atNextAck) lose(atNextAck.heard);
    atNextAck = undefined;
    reply(result.ok ? { ok: result } : { refused: result.problem });
  }

  const fetch: Fetch = (address, init) =>
    new Promise<Reply>((resolve, reject) => {
      let lost = false;
      let arrives = true;
      const fail = (): void => {
        underWay.delete(loseThis);
        reject(new Error('lost'));
      };
      const loseThis = (heard: boolean): void => {
        lost = true;
        arrives &&= random.chance(0.5);
        if (heard) timeline.after(random.between(0, 500), fail);
      };
      underWay.add(loseThis);
      init.signal?.addEventListener('abort', fail);
      const reply = (asked: Asked<unknown>): void => {
        timeline.after(delay(), () => {
          if (lost) return;
          underWay.delete(loseThis);
          const value: unknown = structuredClone('ok' in asked ? asked.ok : asked.refused);
          const json = () => Promise.resolve(value);
          resolve({ ok: 'ok' in asked, headers: new Headers(), json });
        });
      };
      timeline.after(delay(), () => {
        const server = options.server();
        if (!server) loseThis(true);
        else if (arrives)
          void serve(server, address, init, (asked) => {
            if (options.server() === server) reply(asked);
          });
      });
    });

  return {
    fetch,
    lose,
    loseAtNextAck(heard) {
      atNextAck = { heard };
    },
  };
}
