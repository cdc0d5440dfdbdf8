import { expect, test } from 'vitest';
import { createVolumeArguments } from '../../../../../runtime/agent/storage/core/qemu-img-arguments.ts';

test('A11: names both formats of a volume over an image, so that none is probed', () => {
  expect(
    createVolumeArguments({ file: '/p/volumes/a', sizeBytes: 4096, backing: '../images/b.raw' }),
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
