import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  createDataFolder,
  removeFolder,
  startDemoBackend,
  startDeskbell,
} from '../support/deskbell.ts';
import { newChat, openTestStore, saying } from '../support/store.ts';

it('answers at the next start what a process asked whose clock was a day ahead', async () => {
  const dataFolder = createDataFolder();
  const { store } = openTestStore({ file: join(dataFolder, 'deskbell.db') });
  const tomorrow = Date.now() + 86_400_000;
  await store.write(
    'message.receive',
    saying(newChat(), 'hello', { at: tomorrow, leaseUntil: tomorrow + 30_000 }),
  );
  await store.close();

  const backend = await startDemoBackend();
  const deskbell = await startDeskbell({ backend, dataFolder });
  expect(await deskbell.logged('turn.answered')).toMatchObject({ turn: 1 });
  await deskbell.stop();
  await backend.close();
  removeFolder(dataFolder);
});
