import { expect, test } from 'vitest';
import {
  whyNotForget,
  whyNotKeep,
} from '../../../../../runtime/control/nodes/core/why-not-keep.ts';

const holds = { stacks: 0, running: 0, names: [] };
const memory = { facts: { ownPool: 'memory' }, holds, isLost: false } as const;

test('a disk may keep a node that is in memory, reports, and runs nothing', () => {
  expect(whyNotKeep(memory)).toBeUndefined();
  expect(whyNotKeep({ ...memory, isLost: true })).toBe('it is not connected');
  expect(whyNotKeep({ ...memory, facts: undefined })).toBe('it is not connected');
  expect(whyNotKeep({ ...memory, holds: { stacks: 2, running: 1, names: ['blog'] } })).toBe(
    'stacks run there (blog): move or stop them first',
  );
  expect(whyNotKeep({ ...memory, facts: {} })).toBe('its own pool is on a disk already');
  expect(whyNotKeep({ ...memory, facts: { ownPool: 'absent' } })).toContain('not there now');
});

test('a disk is forgotten when its node does not run from it', () => {
  for (const facts of [{ ownPool: 'memory' }, { ownPool: 'absent' }, undefined] as const) {
    expect(whyNotForget({ facts, isLost: false })).toBeUndefined();
  }
  expect(whyNotForget({ facts: {}, isLost: true })).toBeUndefined();
  expect(whyNotForget({ facts: {}, isLost: false })).toContain('it is running from that disk');
});
