import { describe, expect, test } from 'vitest';
import { whyNotFormat } from '../../../../../../runtime/agent/storage/core/disks/why-not-format.ts';
import type { DiskContent, DiskFormat, NodeDisk } from '../../../../../../schemas/agent/disk.ts';

const TABLE: DiskContent = { path: '/dev/sdb', kind: 'partitions', type: 'gpt', mountedAt: [] };
const PHOTOS: DiskContent = {
  path: '/dev/sdb1',
  kind: 'filesystem',
  type: 'ntfs',
  label: 'PHOTOS',
  mountedAt: [],
};
const IDENTITY = { path: '/dev/sdb', model: 'Samsung SSD', serial: 'S123', sizeBytes: 4_096 };
const ORDER: DiskFormat = { ...IDENTITY, contents: [TABLE, PHOTOS] };

const disk = (change: Partial<NodeDisk> = {}): NodeDisk => ({
  ...IDENTITY,
  removable: false,
  readOnly: false,
  state: 'holds-data',
  contents: [TABLE, PHOTOS],
  ...change,
});

describe('a disk may be formatted', () => {
  test('that is as it was seen, or has lost some of that since', () => {
    expect(whyNotFormat(ORDER, disk())).toBeUndefined();
    expect(whyNotFormat(ORDER, disk({ contents: [TABLE] }))).toBeUndefined();
    expect(whyNotFormat(ORDER, disk({ state: 'empty', contents: [] }))).toBeUndefined();
  });
});

describe('a disk is left alone', () => {
  test('that is not the one that was seen', () => {
    expect(whyNotFormat(ORDER, undefined)).toBe('it is not there any more');
    const others = [
      { path: '/dev/sdc' },
      { model: 'Samsung SSD 2' },
      { serial: 'S124' },
      { sizeBytes: 4_097 },
    ];
    for (const other of others) {
      expect(whyNotFormat(ORDER, disk(other))).toBe('another disk is there now');
    }
    const { serial: _serial, ...nameless } = IDENTITY;
    expect(whyNotFormat({ ...nameless, contents: [] }, disk({ contents: [] }))).toBe(
      'another disk is there now',
    );
  });

  test('that is in use or read-only', () => {
    expect(whyNotFormat(ORDER, disk({ state: 'used' }))).toBe('it is in use');
    expect(whyNotFormat(ORDER, disk({ readOnly: true }))).toBe('it is read-only');
  });

  test('with anything on it that nobody has seen', () => {
    const news: DiskContent[] = [
      { ...PHOTOS, path: '/dev/sdb2' },
      { ...PHOTOS, label: 'LETTERS' },
      { ...PHOTOS, type: 'ext4' },
      { ...PHOTOS, kind: 'encrypted' },
    ];
    for (const found of news) {
      expect(whyNotFormat(ORDER, disk({ contents: [TABLE, found] }))).toBe(
        `there is more on it than was confirmed (${found.type} “${found.label}” at ${found.path})`,
      );
    }
    const unnamed: DiskContent = { path: '/dev/sdb2', kind: 'lvm', type: '', mountedAt: [] };
    expect(whyNotFormat(ORDER, disk({ contents: [unnamed] }))).toBe(
      'there is more on it than was confirmed (lvm at /dev/sdb2)',
    );
  });
});
