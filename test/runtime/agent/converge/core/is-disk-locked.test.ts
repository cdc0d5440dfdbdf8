import { expect, test } from 'vitest';
import { isDiskLocked } from '../../../../../runtime/agent/converge/core/is-disk-locked.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';

const refused = (message: string): Fault =>
  new Fault('HYPERVISOR_FAILED', { call: 'start', message });

test.each(['Failed to get "write" lock', 'x: Failed to get shared "consistent read" lock\nIs'])(
  'QEMU says “%s” when another process has a disk',
  (message) => {
    expect(isDiskLocked(refused(message))).toBe(true);
    expect(isDiskLocked(new Error(message))).toBe(false);
  },
);

test('other refusals are none of a lock', () => {
  expect(isDiskLocked(refused('Could not open the disk: Permission denied'))).toBe(false);
  expect(isDiskLocked(undefined)).toBe(false);
});
