import { describe, expect, test } from 'vitest';
import { findMissingTools } from '../../../../packager/images/inspect/find-tools.ts';
import { type Folder, memoryTree } from '../../../fakes/memory-tree.ts';

const BOTH = ['mkfs.ext4', 'mkfs.xfs'];
const missing = (root: Folder): Promise<readonly string[] | undefined> =>
  findMissingTools(memoryTree(root), BOTH);

describe('D2: the tools for the file systems of data disks', () => {
  test('are found wherever a shell would find them, also by links', async () => {
    const merged: Folder = {
      bin: '-> usr/bin',
      sbin: '-> usr/sbin',
      usr: {
        bin: { mount: 'x' },
        sbin: { 'mkfs.ext4': '-> mke2fs', mke2fs: 'x', 'mkfs.xfs': 'x' },
      },
    };
    expect(await missing(merged)).toEqual([]);
    const split: Folder = { bin: { mount: 'x' }, sbin: { 'mkfs.ext4': 'x' }, usr: { sbin: {} } };
    expect(await missing(split)).toEqual(['mkfs.xfs']);
    const own: Folder = { bin: { mount: 'x' }, usr: { local: { sbin: { 'mkfs.xfs': 'x' } } } };
    expect(await missing(own)).toEqual(['mkfs.ext4']);
  });

  test('are missing where a system has none of them, and a folder of that name is none', async () => {
    expect(await missing({ bin: { mount: 'x', 'mkfs.xfs': {} } })).toEqual(BOTH);
  });

  test('are not said to be missing where the system is not seen', async () => {
    expect(await missing({})).toBeUndefined();
    expect(await missing({ home: {}, etc: { passwd: 'x' } })).toBeUndefined();
    expect(await missing({ boot: { vmlinuz: 'x' }, sbin: { 'mkfs.ext4': 'x' } })).toBeUndefined();
  });

  test('cannot be looked for in what is broken', async () => {
    const broken = missing({ bin: { mount: 'x' }, usr: { sbin: { broken: '' } } });
    await expect(broken).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
  });
});
