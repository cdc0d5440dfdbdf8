import { expect, test } from 'vitest';
import { mediumDisk } from '../../../../../runtime/node-image/core/media/disk-layout.ts';
import { mediumFacts } from '../../../../../runtime/node-image/core/media/medium-facts.ts';

const MIB = 2 ** 20;

test('a disk has 64 MiB more than its files, in whole MiB, behind one MiB for GRUB', () => {
  const facts = mediumFacts('an image');
  const disk = mediumDisk(100 * MIB + 1, facts);
  const [loader, files] = disk.partitions;
  expect([loader, files].map(({ firstSector, sectors }) => [firstSector, sectors])).toEqual([
    [2048, 2048],
    [4096, 165 * 2048],
  ]);
  // The last MiB is for the second partition table.
  expect(disk.sectors).toBe(168 * 2048);
  expect([disk.id, loader.id, files.id]).toEqual(facts.uuids);
});
