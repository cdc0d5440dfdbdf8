import { expect, test } from 'vitest';
import { isThere } from '../../../../../../runtime/control/stacks/core/desired/is-there.ts';

const definition = {
  machines: [{ id: 'machine-1' }, { id: 'machine-2' }],
  volumes: [
    { id: 'system', kind: 'system' },
    { id: 'data', kind: 'data' },
  ],
} as unknown as Parameters<typeof isThere>[0];
const see = (machines: string[], volumes: string[]): boolean =>
  isThere(definition, {
    nodesWith: (id) => new Set(machines.includes(id) ? ['node-1'] : []) as never,
    hasVolume: (id) => volumes.includes(id),
  });

test('a stack is there while a node has one of its machines, or a disk that a machine starts from', () => {
  expect(see(['machine-2'], [])).toBe(true);
  expect(see([], ['system'])).toBe(true);
});

test('data outlives a removal, and says nothing', () => {
  expect(see([], ['data'])).toBe(false);
  expect(see(['machine-9'], ['other'])).toBe(false);
});
