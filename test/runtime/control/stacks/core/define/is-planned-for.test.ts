import { expect, test } from 'vitest';
import { isPlannedFor } from '../../../../../../runtime/control/stacks/core/define/is-planned-for.ts';
import { fakeDigest } from '../../../../../fakes/appliances.ts';
import { definedVolume, definition } from './lab.ts';

const NOW = {
  definition: definition({ volumes: [definedVolume('db'), definedVolume('web')] }),
  appliance: { digest: fakeDigest('one') } as never,
};
const disks = (...names: string[]) => names.map((name) => ({ disk: definedVolume(name).id }));

test('something was planned for a stack that has these disks, in whatever order', () => {
  expect(isPlannedFor(NOW, { disks: disks('web', 'db') })).toBe(true);
  expect(isPlannedFor(NOW, { disks: disks('db') })).toBe(false);
  expect(isPlannedFor(NOW, { disks: disks('db', 'web', 'cache') })).toBe(false);
  expect(isPlannedFor(NOW, { disks: disks('db', 'cache') })).toBe(false);
});

test('and is the same appliance, where that was told', () => {
  const planned = disks('db', 'web');
  expect(isPlannedFor(NOW, { disks: planned, from: fakeDigest('one') })).toBe(true);
  expect(isPlannedFor(NOW, { disks: planned, from: fakeDigest('two') })).toBe(false);
});
