import { describe, expect, test } from 'vitest';
import {
  fillings,
  findMissing,
  machinesToRestore,
  withRestored,
} from '../../../../../runtime/control/backups/core/restored-stack.ts';
import type { StackDefinition } from '../../../../../runtime/control/stacks/core/define/definition.ts';

const defined = (mark: string, more: object = {}): StackDefinition =>
  ({
    images: [{ id: 'sha256:1' }],
    networks: [{ id: `network-${mark}`, name: 'private' }],
    machines: [
      {
        id: `machine-${mark}`,
        name: `${mark}-web-0`,
        hostname: 'web',
        interfaces: [{ network: `network-${mark}`, mac: `mac-${mark}` }],
        ...more,
      },
    ],
    volumes: ['system', 'store'].map((name) => ({
      id: `volume-${mark}-${name}`,
      machine: `machine-${mark}`,
      name,
      image: name === 'system' ? 'sha256:1' : null,
      sizeBytes: 1,
    })),
  }) as unknown as StackDefinition;

const disks = ['system', 'store'].map((disk) => ({
  name: `web.${disk}`,
  machine: 'machine-old',
  disk,
  layer: 'volume-0000000001' as never,
}));
const sizes = new Map([
  ['web.system', 10],
  ['web.store', 20],
]);
const restored = machinesToRestore({ definition: defined('old'), disks }, sizes);

test('guests keep the identity and the cards that they know, also from one restore to the next', () => {
  expect(restored).toEqual([
    {
      hostname: 'web',
      instance: 'machine-old',
      macs: { private: 'mac-old' },
      disks: [
        { disk: 'system', name: 'web.system', sizeBytes: 10 },
        { disk: 'store', name: 'web.store', sizeBytes: 20 },
      ],
    },
  ]);
  const again = defined('old', { instance: 'machine-first' });
  expect(machinesToRestore({ definition: again, disks }, sizes)[0]!.instance).toBe('machine-first');
});

test('disks stand on no image, and are as large as they were; everything else is of the new stack', () => {
  const { machines, volumes, images } = withRestored(defined('new'), restored);
  expect(images).toEqual([]);
  expect(machines).toMatchObject([
    {
      id: 'machine-new',
      instance: 'machine-old',
      interfaces: [{ network: 'network-new', mac: 'mac-old' }],
    },
  ]);
  expect(volumes).toMatchObject([
    { id: 'volume-new-system', image: null, sizeBytes: 10 },
    { id: 'volume-new-store', image: null, sizeBytes: 20 },
  ]);
});

test('a card of a network that was not there keeps its own address', () => {
  const apart = [{ ...restored[0]!, macs: {} }];
  expect(withRestored(defined('new'), apart).machines[0]!.interfaces[0]!.mac).toBe('mac-new');
});

test('each volume is filled with its disk', () => {
  expect(fillings(defined('new'), restored)).toEqual([
    { volume: 'volume-new-system', machine: 'machine-new', name: 'web.system' },
    { volume: 'volume-new-store', machine: 'machine-new', name: 'web.store' },
  ]);
});

describe('what is missing', () => {
  test('is nothing of a whole backup', () => {
    expect(findMissing(defined('new'), restored)).toBeUndefined();
  });

  test('is a machine, or a disk of one', () => {
    expect(findMissing(defined('new'), [])).toBe('the machine new-web-0');
    const part = [{ ...restored[0]!, disks: restored[0]!.disks.slice(0, 1) }];
    expect(findMissing(defined('new'), part)).toBe('the disk “store” of new-web-0');
  });
});
