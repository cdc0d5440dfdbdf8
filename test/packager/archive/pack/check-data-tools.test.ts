import { describe, expect, test } from 'vitest';
import { checkDataTools } from '../../../../packager/archive/pack/check-data-tools.ts';
import { readApplianceSource } from '../../../../schemas/appliance/read-appliance.ts';

const work = { signal: new AbortController().signal, onProgress: () => undefined };
const disks = [
  { role: 'db', rawPath: '/db.raw', diskBytes: 1, sizeBytes: 1, container: undefined },
];

/** @returns what was asked of the image, and what became of it */
async function check(data: string, missing: readonly string[]): Promise<unknown> {
  const asked: (readonly string[])[] = [];
  const source = readApplianceSource(`
format: 1
name: shop
version: 1.0.0
title: Shop
summary: A shop
licence: MIT
categories: [example]
roles:
  db:
    memory: 512 MiB
    system: { image: db.raw, format: raw }
    data: ${data}
`);
  const inspection = {
    findUnclean: async () => [],
    findBootWays: async () => ({ bios: 'yes', uefi: 'no' }) as const,
    findMissingTools: async (_path: string, names: readonly string[]) => {
      asked.push(names);
      return names.filter((name) => missing.includes(name));
    },
  };
  await checkDataTools(source, disks, inspection, work);
  return asked;
}

describe('D2: the file systems of data disks', () => {
  const two =
    '{ a: { size: 1 GiB, mount: /a, filesystem: xfs }, b: { size: 1 GiB, mount: /b }, c: { size: 1 GiB, mount: /c } }';

  test('are asked of the image, each once', async () => {
    expect(await check(two, [])).toEqual([['mkfs.ext4', 'mkfs.xfs']]);
  });

  test('that it cannot make refuse the pack, with what to install', async () => {
    await expect(check(two, ['mkfs.xfs', 'mkfs.btrfs'])).rejects.toMatchObject({
      code: 'IMAGE_LACKS_TOOLS',
      message: expect.stringContaining('role “db” has no mkfs.xfs, so'),
      action: expect.stringContaining('(xfsprogs)'),
    });
  });

  test('are not asked for where nothing is made', async () => {
    expect(await check('{ raw: { size: 1 GiB, filesystem: none } }', ['mkfs.ext4'])).toEqual([]);
    expect(await check('{}', ['mkfs.ext4'])).toEqual([]);
  });
});
