import { describe, expect, test } from 'vitest';
import { orderFormat } from '../../../../../runtime/control/nodes/core/order-format.ts';
import type { NodeDisk } from '../../../../../schemas/agent/disk.ts';

const FOUND = { path: '/dev/sdb1', kind: 'filesystem', type: 'ntfs', mountedAt: [] } as const;
const disk = (change: Partial<NodeDisk> = {}): NodeDisk => ({
  path: '/dev/sdb',
  model: 'Samsung SSD',
  serial: 'S123',
  sizeBytes: 4_096,
  removable: false,
  readOnly: false,
  state: 'holds-data',
  contents: [{ ...FOUND, mountedAt: [] }],
  ...change,
});
const ORDER = { disk: '/dev/sdb', confirm: 'S123' };
const why = (order: Parameters<typeof orderFormat>[0], ...disks: NodeDisk[]) =>
  orderFormat(order, 'FAST', disks);

describe('formatting a disk is ordered', () => {
  test('with all that tells it from another one, and what was found on it', () => {
    expect(orderFormat(ORDER, 'FAST', [disk({ path: '/dev/sda', serial: 'S9' }), disk()])).toEqual({
      format: {
        path: '/dev/sdb',
        model: 'Samsung SSD',
        serial: 'S123',
        sizeBytes: 4_096,
        contents: [FOUND],
      },
    });
  });

  test('of a disk without a serial number by its path', () => {
    const { serial: _serial, model: _model, ...nameless } = disk();
    expect(orderFormat({ ...ORDER, confirm: '/dev/sdb' }, 'FAST', [nameless])).toEqual({
      format: { path: '/dev/sdb', sizeBytes: 4_096, contents: [FOUND] },
    });
    expect(why(ORDER, nameless)).toEqual({ why: '“S123” is not the path of that disk' });
  });
});

describe('formatting a disk is refused', () => {
  test('where the disk is not known, or another one was confirmed', () => {
    expect(orderFormat(ORDER, 'FAST', undefined)).toEqual({
      why: 'its node has not said which disks it has',
    });
    expect(why(ORDER)).toEqual({ why: 'its node has no disk /dev/sdb' });
    for (const confirm of ['S124', '/dev/sdb']) {
      expect(why({ ...ORDER, confirm }, disk())).toEqual({
        why: `“${confirm}” is not the serial number of that disk`,
      });
    }
  });

  test('while it is in use, read-only, or its label is taken', () => {
    expect(why(ORDER, disk({ state: 'used' }))).toEqual({ why: '/dev/sdb is in use' });
    expect(why(ORDER, disk({ readOnly: true }))).toEqual({ why: '/dev/sdb is read-only' });
    const twin = disk({ path: '/dev/sdc', contents: [{ ...FOUND, label: 'FAST', mountedAt: [] }] });
    expect(why(ORDER, disk(), twin)).toEqual({ why: '/dev/sdc has the label “FAST” already' });
  });
});
