import { defineConfig } from 'vitest/config';

const shared = { environment: 'node', globals: false, restoreMocks: true } as const;

// Three projects, by what a test needs: nothing (unit), a server (flow), a server and a browser (browser).
export default defineConfig({
  test: {
    // For all three: it starts nothing until a test file asks for a database.
    globalSetup: 'test/support/postgres-setup.ts',
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/flow/**', 'test/browser/**'],
        },
      },
      {
        test: {
          ...shared,
          name: 'flow',
          include: ['test/flow/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
