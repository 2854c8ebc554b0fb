import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDatabase } from '../support/database.ts';
import { createDataFolder, removeFolder, startDemoBackend } from '../support/deskbell.ts';
import type { DemoBackend } from '../support/deskbell.ts';
import { startServerProcess } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { arrive, isFromBot, seqOf } from '../support/visitor.ts';

let backend: DemoBackend;
let dataFolder: string;
let server: ServerProcess;
beforeEach(async () => {
  backend = await startDemoBackend();
  dataFolder = createDataFolder();
  server = await startServerProcess({ backend, dataFolder });
});
afterEach(async () => {
  await server.kill();
  await backend.close();
  removeFolder(dataFolder);
});

const parts = () =>
  readDatabase(dataFolder, 'select seq, turn, part from entry where turn is not null order by seq');

const startAgain = (): Promise<ServerProcess> =>
  startServerProcess({ backend, dataFolder, port: server.port });

describe('a customer asks, and the server is killed before the answer', () => {
  it('gets the answer from the next one, once, without asking again', async () => {
    await backend.set({ backend: { mode: 'slow', seconds: 60 } });
    const before = await arrive(server);
    const said = seqOf(await before.say('order #1042, ada@example.com'));
    await backend.called(({ path }) => path === '/api/v1/orders/1042');
    await server.kill();
    expect(await before.lost).toBe('transport close');
    expect(parts()).toEqual([]);

    await backend.set({ backend: { mode: 'slow', seconds: 0.3 } });
    server = await startAgain();
    const after = await arrive({ ...server, token: before.token });
    expect(after.welcome).toMatchObject({ upTo: 1, working: { turn: said } });
    await after.hear((entry) => entry.body.type === 'order');
    expect((await after.log()).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(parts()).toEqual([
      { seq: 2, turn: said, part: 0 },
      { seq: 3, turn: said, part: 1 },
    ]);
    after.leave();
  });

  it('is not asked again what it has said already', async () => {
    const before = await arrive(server);
    await before.say('where is my order 1042?');
    await before.hear(isFromBot);
    await server.kill();
    server = await startAgain();
    const after = await arrive({ ...server, token: before.token });
    await after.say('ada@example.com');
    const card = await after.hear((entry) => entry.body.type === 'order');
    expect(card.body).toMatchObject({ order: { number: '1042' } });
    after.leave();
  });

  it('has several questions answered in the order in which they were put', async () => {
    await backend.set({ backend: { mode: 'slow', seconds: 60 } });
    const before = await arrive(server);
    const asked = [
      seqOf(await before.say('order #1042, ada@example.com')),
      seqOf(await before.say('hello')),
      seqOf(await before.say('thanks')),
    ];
    await backend.called(({ path }) => path === '/api/v1/orders/1042');
    await server.kill();

    await backend.set({ backend: { mode: 'slow', seconds: 0.5 } });
    server = await startAgain();
    const after = await arrive({ ...server, token: before.token });
    // A further one, put while the first is being answered again, must not overtake those before it.
    asked.push(seqOf(await after.say('hello again')));
    await after.hear((entry) => entry.turn?.seq === asked.at(-1));
    const answered = parts().map(({ turn }) => turn);
    expect([...new Set(answered)]).toEqual(asked);
    expect(answered).toEqual(answered.toSorted((a, b) => Number(a) - Number(b)));
    after.leave();
  });
});
