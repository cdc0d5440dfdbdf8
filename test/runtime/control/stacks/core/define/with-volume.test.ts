import { expect, test } from 'vitest';
import { withVolume } from '../../../../../../runtime/control/stacks/core/define/with-volume.ts';
import { definedMachine, definedVolume, definition } from './lab.ts';

const volumes = [definedVolume('db'), definedVolume('web')];
const disks = [
  { volume: 'volume-x' as never, serial: 'system' },
  { volume: 'volume-web' as never, serial: 'store' },
];
const STACK = definition({
  machines: [definedMachine('db', { disks: [disks[0]!] }), definedMachine('web', { disks })],
  volumes,
});

test('a volume that is made anew takes the place of the old one, and nothing else is different', () => {
  expect(withVolume(STACK, 'volume-web' as never, 'volume-new' as never)).toEqual({
    ...STACK,
    machines: [
      STACK.machines[0],
      definedMachine('web', {
        disks: [disks[0]!, { volume: 'volume-new' as never, serial: 'store' }],
      }),
    ],
    volumes: [volumes[0], definedVolume('web', { id: 'volume-new' as never })],
  });
  expect(withVolume(STACK, 'volume-gone' as never, 'volume-new' as never)).toEqual(STACK);
});
