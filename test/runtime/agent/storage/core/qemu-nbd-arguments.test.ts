import { expect, test } from 'vitest';
import { qemuNbdArguments } from '../../../../../runtime/agent/storage/core/qemu-nbd-arguments.ts';

test('a volume is read with where each part is from, or written to; its format is named', () => {
  const place = { file: '-v.qcow2', socket: '/run/s' };
  expect(qemuNbdArguments({ ...place, use: 'read' })).toEqual([
    '--fork',
    '--format=qcow2',
    '--read-only',
    '--allocation-depth',
    '--socket=/run/s',
    '--',
    '-v.qcow2',
  ]);
  expect(qemuNbdArguments({ ...place, use: 'fill' })).toEqual([
    '--fork',
    '--format=qcow2',
    '--discard=unmap',
    '--socket=/run/s',
    '--',
    '-v.qcow2',
  ]);
});
