import { expect, test } from 'vitest';
import { layOutDisk } from '../../../../packager/images/disk/disk-layout.ts';
import { planRootFileSystem } from '../../../../packager/images/disk/mke2fs-plan.ts';

test('the root file system is made with every id and time given', () => {
  const layout = layOutDisk('db images/db', 2 ** 30, 'amd64');
  const options = { settingsPath: '/build/mke2fs.conf', epochSeconds: 1_700_000_000 };
  const { args, env } = planRootFileSystem(layout, '/build/root', '/build/disk.raw', options);
  const id = layout.rootUuid;
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(args.join(' ')).toBe(
    `-q -F -t ext4 -L root -U ${id} -J size=16 ` +
      `-E offset=18874368,hash_seed=${id},root_owner=0:0,nodiscard,assume_storage_prezeroed=1 ` +
      '-d /build/root /build/disk.raw 1030124k',
  );
  expect(env).toEqual({
    MKE2FS_CONFIG: '/build/mke2fs.conf',
    E2FSPROGS_FAKE_TIME: '1700000000',
    SOURCE_DATE_EPOCH: '1700000000',
    LC_ALL: 'C',
  });
});

test('the same name gives the same ids, another name others', () => {
  const ids = (name: string): string[] => {
    const { rootUuid, table } = layOutDisk(name, 2 ** 30, 'amd64');
    return [rootUuid, table.id, ...table.partitions.map(({ id }) => id)];
  };
  expect(ids('web')).toEqual(ids('web'));
  expect(new Set([...ids('web'), ...ids('db')]).size).toBe(10);
});

test('a size is rounded up to whole MiB, and everything stays on the disk', () => {
  const { diskBytes, root, efiSystem } = layOutDisk('web', 300 * 2 ** 20 + 1, 'amd64');
  expect(diskBytes).toBe(301 * 2 ** 20);
  expect(root.firstSector).toBe(efiSystem.firstSector + efiSystem.sectors);
  expect((root.firstSector + root.sectors) * 512).toBeLessThanOrEqual(diskBytes - 33 * 512);
  expect(root.sectors % 8).toBe(0);
});
