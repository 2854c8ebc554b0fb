import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

/** Stands before a server, and can keep what comes in, or what it answers, from going on. */
export type HeldRequests = {
  url: string;
  /** What was answered so far, as text; also what was kept. */
  answers: string[];
  /** The next request stops before (`asked`) or after (`answered`) the server has seen it; resolves when it does. */
  hold(when: 'asked' | 'answered'): Promise<void>;
  /** What is kept is lost, and what comes next goes through. */
  drop(): void;
  close(): Promise<void>;
};

export async function holdRequestsBefore(target: string): Promise<HeldRequests> {
  const answers: string[] = [];
  let held: { when: 'asked' | 'answered'; reached: () => void } | undefined;
  const server = createServer((request, response) => {
    const pass = async (): Promise<void> => {
      const body = await text(request);
      if (held?.when === 'asked') return held.reached();
      const { authorization, 'content-type': type } = request.headers;
      const reply = await fetch(`${target}${request.url ?? ''}`, {
        method: request.method ?? 'GET',
        headers: { ...(authorization && { authorization }), ...(type && { 'content-type': type }) },
        body,
      });
      const answer = await reply.text();
      answers.push(answer);
      if (held?.when === 'answered') return held.reached();
      response.writeHead(reply.status, { 'content-type': 'application/json' });
      response.end(answer);
    };
    pass().catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  return {
    url: `http://127.0.0.1:${address.port}`,
    answers,
    hold: (when) => new Promise((resolve) => (held = { when, reached: resolve })),
    drop() {
      held = undefined;
      server.closeAllConnections();
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
