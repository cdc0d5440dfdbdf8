import { describe, expect, test } from 'vitest';
import {
  chooseNodeDisk,
  type FoundNodeDisk,
  type OwnSigns,
  refusedWords,
} from '../../../../../../runtime/agent/storage/core/node-disk/choose-node-disk.ts';
import { readMark } from '../../../../../../runtime/agent/storage/core/node-disk/node-disk-mark.ts';
import { NODE, OTHER_NODE } from '../../../../../fakes/machines.ts';

const AUTHORITY = 'a'.repeat(64);
const disk = (over: Partial<FoundNodeDisk> = {}): FoundNodeDisk => ({
  device: '/dev/sda',
  type: 'ext4',
  readOnly: false,
  mark: { version: 1, node: NODE, authority: AUTHORITY },
  ...over,
});
const NOBODY: OwnSigns = { node: undefined, authority: undefined, machines: 0 };
const choose = (found: readonly FoundNodeDisk[], own: Partial<OwnSigns> = {}) =>
  chooseNodeDisk(found, { ...NOBODY, ...own });

describe('the disk that keeps a node', () => {
  test('is taken by a node that is nobody yet, and by the one that it keeps', () => {
    for (const own of [{}, { node: NODE }, { authority: AUTHORITY }]) {
      expect(choose([disk()], own)).toMatchObject({ kind: 'take', disk: { device: '/dev/sda' } });
    }
    expect(choose([])).toEqual({ kind: 'none' });
  });

  test.each<[string, Partial<FoundNodeDisk>, Partial<OwnSigns>, string]>([
    ['of another node', {}, { node: OTHER_NODE }, `it keeps another node, ${NODE}`],
    ['of another server', {}, { authority: 'b'.repeat(64) }, `it keeps ${NODE} of another server`],
    [
      'without a mark',
      { mark: undefined },
      {},
      'nothing on it that can be read says which node it keeps',
    ],
    ['that is read-only', { readOnly: true }, {}, 'it is read-only'],
    ['with another file system', { type: 'xfs' }, {}, 'its file system is xfs, and not ext4'],
    [
      'while machines run without it',
      {},
      { machines: 1 },
      'machines run here without it; it is taken once none does, or after a reboot',
    ],
  ])('is left alone: one %s', (_, over, own, why) => {
    expect(choose([disk(over)], own)).toEqual({
      kind: 'refused',
      refused: [{ device: '/dev/sda', why }],
    });
  });

  test('is the one of several that fits', () => {
    const other = disk({
      device: '/dev/sdb',
      mark: { version: 1, node: OTHER_NODE, authority: AUTHORITY },
    });
    expect(choose([other, disk()], { node: NODE })).toMatchObject({
      kind: 'take',
      disk: { device: '/dev/sda' },
      refused: [{ device: '/dev/sdb' }],
    });
  });

  test('is none of two that are copies of each other', () => {
    const found = choose([disk(), disk({ device: '/dev/sdb' })]);
    expect(found.kind === 'refused' && refusedWords(found.refused)).toEqual(
      ['/dev/sda', '/dev/sdb'].map(
        (device) =>
          `${device} does not keep this node, because /dev/sda and /dev/sdb both say that they keep this node, so that nobody knows which one to use; take one out.`,
      ),
    );
  });
});

test('a mark is read as it was written, and nothing else is one', () => {
  const mark = { version: 1, node: NODE, authority: AUTHORITY };
  expect(readMark(`${JSON.stringify(mark)}\n`)).toEqual(mark);
  for (const text of [undefined, '', 'photos', '{}', JSON.stringify({ ...mark, version: 2 })]) {
    expect(readMark(text)).toBeUndefined();
  }
});
