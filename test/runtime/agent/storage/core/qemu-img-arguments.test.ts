import { expect, test } from 'vitest';
import {
  createVolumeArguments,
  rebaseVolumeArguments,
} from '../../../../../runtime/agent/storage/core/qemu-img-arguments.ts';

test('A11: names both formats of a volume over an image, so that none is probed', () => {
  expect(
    createVolumeArguments({
      file: '/p/volumes/a',
      sizeBytes: 4096,
      backing: { file: '../images/b.raw', format: 'raw' },
    }),
  ).toEqual([
    'create',
    '-q',
    '-f',
    'qcow2',
    '-F',
    'raw',
    '-b',
    '../images/b.raw',
    '--',
    '/p/volumes/a',
    '4096',
  ]);
});

test('makes an empty volume without an image', () => {
  expect(createVolumeArguments({ file: '-x', sizeBytes: 1, backing: undefined })).toEqual([
    'create',
    '-q',
    '-f',
    'qcow2',
    '--',
    '-x',
    '1',
  ]);
});

test('a volume below is named with its format too, and not opened: a machine may be running on it', () => {
  const backing = { file: 'b.qcow2', format: 'qcow2' } as const;
  expect(createVolumeArguments({ file: '/p/volumes/a', sizeBytes: 4096, backing })).toEqual([
    'create',
    '-q',
    '-f',
    'qcow2',
    '-F',
    'qcow2',
    '-b',
    'b.qcow2',
    '-u',
    '--',
    '/p/volumes/a',
    '4096',
  ]);
});

test('a volume is put onto an image, onto another volume, or onto nothing', () => {
  const file = '/p/volumes/a';
  const onto = (backing: Parameters<typeof rebaseVolumeArguments>[0]['backing']): string[] =>
    rebaseVolumeArguments({ file, backing }).slice(4, -2);
  expect(onto({ file: '../images/b.raw', format: 'raw' })).toEqual([
    '-F',
    'raw',
    '-b',
    '../images/b.raw',
  ]);
  expect(onto({ file: 'b.qcow2', format: 'qcow2' })).toEqual(['-F', 'qcow2', '-b', 'b.qcow2']);
  expect(onto(undefined)).toEqual(['-b', '']);
});
