import { expect, test } from 'vitest';
import { foundWords } from '../../../../packager/cli/disk/found-words.ts';
import type { NodeDisk } from '../../../../schemas/agent/disk.ts';

const disk = (...contents: NodeDisk['contents']): NodeDisk => ({
  path: '/dev/sda',
  sizeBytes: 1,
  removable: false,
  readOnly: false,
  state: 'used',
  contents,
});

test('what is found on a disk is said in order, with its place where that is not the disk itself', () => {
  expect(foundWords(disk())).toBe('nothing');
  expect(
    foundWords(
      disk(
        { path: '/dev/sda', kind: 'partitions', type: 'gpt', mountedAt: [] },
        { path: '/dev/sda1', kind: 'filesystem', type: 'ext4', label: 'FAST', mountedAt: ['/srv'] },
        { path: '/dev/sda2', kind: 'other', type: '', mountedAt: ['/a', '/b'] },
      ),
    ),
  ).toBe(
    'partition table (gpt); /dev/sda1: file system (ext4) “FAST” at /srv; /dev/sda2: unknown content at /a, /b',
  );
});
