import { expect, test } from 'vitest';
import {
  domainState,
  hasProcess,
} from '../../../../../../../runtime/agent/compute/adapters/libvirt/thread/domain-state.ts';

test.each([
  ['running', 1, 1, 'running', true],
  ['waiting for a disk', 2, 0, 'running', true],
  ['paused for an I/O error', 3, 5, 'paused', true],
  ['shutting down', 4, 1, 'stopping', true],
  ['shut down by its guest', 5, 1, 'off', false],
  ['cut off', 5, 2, 'off', false],
  ['ended by itself', 5, 3, 'crashed', false],
  ['not able to start', 5, 6, 'off', false],
  ['lost at a restart of the daemon', 5, 8, 'crashed', false],
  ['crashed and kept', 6, 1, 'crashed', false],
  ['asleep', 7, 0, 'running', true],
  ['unknown', 99, 0, 'off', false],
] as const)('a domain that is %s', (...row) => {
  const [, state, reason, name, running] = row;
  expect(domainState(state, reason)).toBe(name);
  expect(hasProcess(domainState(state, reason))).toBe(running);
});
