import { expect, test } from 'vitest';
import { diskWaitMs } from '../../../../../../runtime/agent/storage/core/node-disk/disk-wait.ts';

test.each([
  { uptimeMs: 0, waitMs: 10_000 },
  { uptimeMs: 5_000, waitMs: 10_000 },
  { uptimeMs: 5_001, waitMs: 9_999 },
  { uptimeMs: 12_000, waitMs: 3_000 },
  { uptimeMs: 12_001, waitMs: 3_000 },
  { uptimeMs: 3_600_000, waitMs: 3_000 },
])('$uptimeMs ms after the kernel a disk is waited for $waitMs ms', ({ uptimeMs, waitMs }) => {
  expect(diskWaitMs(uptimeMs)).toBe(waitMs);
});
