import { expect, test } from 'vitest';
import { rehearsedUpgrade } from '../../../../../../runtime/control/stacks/core/define/rehearsed-upgrade.ts';
import { makeManifest } from '../../../../../fakes/appliances.ts';
import { definedMachine, definedVolume } from './lab.ts';

const manifest = makeManifest({ version: '2.0.0' });
const copies = { db: 'machine-db-copy', web: 'machine-web-copy' } as const;

test('an upgrade of a stack is said of its clone: its machines, its disks, and nothing published', () => {
  const origin = { machines: [definedMachine('db'), definedMachine('web')] };
  const clone = {
    machines: [
      definedMachine('db', { id: copies.db as never }),
      definedMachine('web', { id: copies.web as never }),
    ],
    volumes: [
      definedVolume('db-copy', { id: 'volume-system' as never, kind: 'system' }),
      definedVolume('db-copy', { id: 'volume-store' as never }),
    ],
  };
  const upgrade = {
    appliance: { manifest },
    machines: [
      { id: 'machine-web' as never, cpu: 2, memoryBytes: 5, firmware: 'uefi' as const },
      { id: 'machine-db' as never, cpu: 1, memoryBytes: 4 },
      { id: 'machine-other' as never, cpu: 1, memoryBytes: 3 },
    ],
    ports: [{ key: 'site' }],
  };
  let made = 0;
  const ids = { present: 'point-1' as never, volume: () => `volume-new-${(made += 1)}` as never };
  expect(rehearsedUpgrade(upgrade, origin, clone, ids)).toEqual({
    present: 'point-1',
    disks: [
      {
        disk: 'volume-system',
        fresh: 'volume-new-1',
        image: manifest.roles.db?.system.index,
        sizeBytes: manifest.roles.db?.system.sizeBytes,
      },
      { disk: 'volume-store', base: 'volume-store', fresh: 'volume-new-2' },
    ],
    machines: [
      { id: copies.web, cpu: 2, memoryBytes: 5, firmware: 'uefi' },
      { id: copies.db, cpu: 1, memoryBytes: 4 },
      { id: 'machine-other', cpu: 1, memoryBytes: 3 },
    ],
    ports: [],
  });
});
