import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { TestProject } from 'vitest/node';
import { migratePostgres } from '../../server/store/postgres/migrate.ts';
import { createTemplate } from './postgres-template.ts';
import type { Template } from './postgres-template.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers with the run's template, which the first question makes: see postgres-clone.ts. */
    postgresDoor: string;
  }
}

/**
 * One PostgreSQL for a whole run, started when the first test file asks for a database: a run that needs
 * none pays nothing, and fails for nothing on a machine that has none. Test files live in processes of
 * their own, so they ask by a port; the password they get is behind a name nobody guesses.
 */
export async function openDoor(
  create: () => Promise<Template>,
): Promise<{ url: string; close(): Promise<void> }> {
  let template: Promise<Template> | null = null;
  const path = `/${randomBytes(16).toString('hex')}`;
  const door = createServer((request, response) => {
    if (request.url !== path) {
      response.writeHead(404).end();
      return;
    }
    template ??= create();
    template.then(
      ({ serverUrl, name, prefix }) => response.end(JSON.stringify({ serverUrl, name, prefix })),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  const address = door.address();
  if (address === null || typeof address === 'string') throw new Error('not a TCP server');
  return {
    url: `http://127.0.0.1:${address.port}${path}`,
    async close() {
      door.close();
      door.closeAllConnections();
      // A failed start has been told to everyone who asked.
      const made = await template?.catch(() => null);
      await made?.remove();
    },
  };
}

/** Vitest calls it once before the run, and what it returns after it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const door = await openDoor(() =>
    createTemplate({
      environment: process.env,
      prepare: (url) => migratePostgres(url, Date.now()),
    }),
  );
  project.provide('postgresDoor', door.url);
  return door.close;
}
