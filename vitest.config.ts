import { defineConfig } from 'vitest/config';

/** `--liftoff-only`: as the server runs; see docs/decisions/0003. What runs away ends before it takes the host with it. */
const common = {
  environment: 'node' as const,
  execArgv: ['--liftoff-only', '--max-old-space-size=4096'],
  // A state that is waited for comes late on a busy machine; one that never comes still fails.
  expect: { poll: { timeout: 60_000, interval: 50 } },
  globalSetup: ['test/setup/databases.ts'],
};

/** Root tests that use programs of the host, but change nothing that another one could look at. */
const SIDE_BY_SIDE = ['app', 'packager', 'registry'].map(
  (part) => `test/${part}/**/*.root.test.ts`,
);

/** Images that are really built, from hundreds of Debian packages: minutes each. */
const BUILDS = ['build', 'container'].map(
  (part) => `test/packager/images/adapters/${part}/*.root.test.ts`,
);

/**
 * Their timers are not those of the host: whatever another file has left running in the same process would run
 * in their time as well, thousands of times as fast.
 */
const SIMULATED = 'test/simulate/**/*.test.ts';

/** The kinds of test; `docs/architecture.md` says what each may need. */
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
          testTimeout: 90_000,
          hookTimeout: 120_000,
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.root.test.ts', SIMULATED],
        },
      },
      {
        test: {
          ...common,
          name: 'simulate',
          testTimeout: 90_000,
          hookTimeout: 120_000,
          include: [SIMULATED],
        },
      },
      {
        test: {
          ...common,
          name: 'root-side-by-side',
          include: SIDE_BY_SIDE,
          exclude: BUILDS,
          globalSetup: [...common.globalSetup, 'test/setup/root-host.ts'],
          maxWorkers: 2,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          ...common,
          name: 'root-alone',
          include: ['test/**/*.root.test.ts'],
          exclude: SIDE_BY_SIDE,
          globalSetup: [...common.globalSetup, 'test/setup/root-host.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          ...common,
          name: 'cluster',
          expect: common.expect,
          globalSetup: ['test/setup/root-host.ts'],
          include: ['test/cluster/**/*.cluster.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          ...common,
          name: 'nfs',
          expect: common.expect,
          globalSetup: ['test/setup/root-host.ts'],
          include: ['test/cluster/**/*.virtual.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          ...common,
          name: 'images',
          include: BUILDS,
          globalSetup: [...common.globalSetup, 'test/setup/root-host.ts'],
          maxWorkers: 2,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          ...common,
          name: 'boot',
          include: ['test/**/*.boot.ts'],
          globalSetup: [...common.globalSetup, 'test/setup/root-host.ts'],
          fileParallelism: false,
          testTimeout: 900_000,
          hookTimeout: 900_000,
        },
      },
      {
        test: {
          ...common,
          name: 'netboot',
          globalSetup: ['test/setup/root-host.ts', 'test/netboot/lab/node-image.ts'],
          include: ['test/netboot/**/*.virtual.ts'],
          fileParallelism: false,
          testTimeout: 1_500_000,
          hookTimeout: 1_500_000,
        },
      },
      {
        test: {
          ...common,
          name: 'packages',
          globalSetup: ['test/setup/root-host.ts'],
          include: ['test/packages/**/*.packages.ts'],
          fileParallelism: false,
          testTimeout: 1_800_000,
          hookTimeout: 3_600_000,
        },
      },
      {
        test: {
          ...common,
          name: 'packages-virtual',
          globalSetup: ['test/setup/root-host.ts'],
          include: ['test/packages/**/*.virtual.ts'],
          fileParallelism: false,
          testTimeout: 3_300_000,
          hookTimeout: 3_600_000,
        },
      },
      {
        test: {
          ...common,
          name: 'node-image',
          globalSetup: ['test/setup/root-host.ts'],
          include: ['test/node-image/**/*.node-image.ts'],
          fileParallelism: false,
          testTimeout: 1_800_000,
          hookTimeout: 1_800_000,
        },
      },
      {
        test: {
          ...common,
          name: 'e2e',
          expect: common.expect,
          globalSetup: ['test/setup/e2e-host.ts'],
          include: ['test/e2e/**/*.e2e.ts'],
          // A guest keeps one core busy while it boots: two products side by side use both.
          maxWorkers: 2,
          testTimeout: 1_800_000,
          hookTimeout: 1_800_000,
        },
      },
    ],
  },
});
