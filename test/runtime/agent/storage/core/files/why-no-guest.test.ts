import { expect, test } from 'vitest';
import { whyNoGuest } from '../../../../../../runtime/agent/storage/core/files/why-no-guest.ts';
import { Fault } from '../../../../../../schemas/errors/fault.ts';

test.each([
  ['kernel', new Fault('TOOL_MISSING', { tool: 'busybox', package: 'busybox' })],
  [
    'in-use',
    new Fault('TOOL_FAILED', { tool: 'qemu-nbd', exitCode: 1, output: 'Failed to get lock' }),
  ],
  ['failed', new Fault('NOT_FOUND', { what: 'volume in the pool', name: 'volume-1' })],
  ['failed', new Error('no more processes')],
])('%s', (why, error) => {
  expect(whyNoGuest(error)).toBe(why);
});
