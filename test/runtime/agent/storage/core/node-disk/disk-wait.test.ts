import { expect, test } from 'vitest';
import { diskWaitMs } from '../../../../../../runtime/agent/storage/core/node-disk/disk-wait.ts';

test.each([
  { uptimeMs: 0, waitMs: 10_000 },
  { uptimeMs: 5_000, waitMs: 10_000 },
  { uptimeMs: 5_001, waitMs: 9_999 },
  { uptimeMs: 14_000, waitMs: 1_000 },
  { uptimeMs: 14_001, waitMs: 1_000 },
  { uptimeMs: 3_600_000, waitMs: 1_000 },
])('$uptimeMs ms after the kernel a disk is waited for $waitMs ms', ({ uptimeMs, waitMs }) => {
  expect(diskWaitMs(uptimeMs)).toBe(waitMs);
});
