import { defineConfig } from 'vitest/config';

/** The server runs with the same flag: see docs/decisions/0003. */
const common = {
  environment: 'node' as const,
  execArgv: ['--liftoff-only'],
  globalSetup: ['test/setup/databases.ts'],
};

/** Three kinds of test; `docs/architecture.md` says what each may need. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          // One process for many files: starting each anew took more time than its tests.
          isolate: false,
          maxWorkers: '100%',
          testTimeout: 20_000,
          hookTimeout: 60_000,
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.root.test.ts'],
        },
      },
      {
        test: {
          ...common,
          name: 'root',
          include: ['test/**/*.root.test.ts'],
          globalSetup: [...common.globalSetup, 'test/setup/root-host.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          ...common,
          name: 'e2e',
          globalSetup: ['test/setup/e2e-host.ts'],
          include: ['test/e2e/**/*.e2e.ts'],
          fileParallelism: false,
          testTimeout: 1_800_000,
          hookTimeout: 1_800_000,
        },
      },
    ],
  },
});
