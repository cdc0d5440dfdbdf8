import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readQcow2Header } from '../../../../packager/images/foreign/read-qcow2-header.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { patched, qemuImage } from '../../../fakes/qemu-image.ts';
import { testDisk } from '../../../fakes/test-disk.ts';
import { anyDamage } from '../../../fakes/watched-source.ts';

const disk = testDisk(9, 64);
const image = qemuImage(disk, 'qcow2');
const read = (bytes: Buffer): ReturnType<typeof readQcow2Header> =>
  readQcow2Header(bytes.subarray(0, 65_536), bytes.length);

test.each(['compat=0.10', 'compat=1.1', 'extended_l2=on', 'compression_type=zstd'])(
  'a qcow2 made with %s tells the size of its disk',
  (option) => {
    expect(read(qemuImage(disk, 'qcow2', [option]))).toMatchObject({ virtualBytes: disk.length });
  },
);

describe('A10: a qcow2 that leads to other files', () => {
  test('a backing file is refused', () => {
    const backed = patched(image, (copy) => {
      copy.writeBigUInt64BE(512n, 8);
      copy.writeUInt32BE(11, 16);
      copy.write('/etc/passwd', 512);
    });
    expect(read(backed)).toContain('based on another file');
  });

  test('a data file is refused, by its flag and by its name', () => {
    expect(read(patched(image, (copy) => copy.writeUInt8(0b100, 79)))).toContain('another file');
    const named = patched(image, (copy) => {
      const at = copy.readUInt32BE(100);
      copy.writeUInt32BE(0x44415441, at);
      copy.writeUInt32BE(8, at + 4);
    });
    expect(read(named)).toContain('names another file for its data');
  });

  test('unknown incompatible features are refused', () => {
    const unknown = patched(image, (copy) => copy.writeUInt8(0b10_0000, 79));
    expect(read(unknown)).toContain('features that are not known here');
  });

  test.each([1, 2])('encryption is refused, AES and LUKS (%d)', (method) => {
    expect(read(patched(image, (copy) => copy.writeUInt32BE(method, 32)))).toBe('it is encrypted');
  });
});

test.each([0n, 2n ** 60n, 2n ** 64n - 1n, 777n])(
  'A12: a qcow2 that says it holds %d bytes is refused',
  (size) => {
    expect(read(patched(image, (copy) => copy.writeBigUInt64BE(size, 24)))).toContain(
      'virtual size',
    );
  },
);

test('whatever is damaged, a qcow2 is refused or fits the limits', () => {
  fc.assert(
    fc.property(anyDamage([[0, 400]]), (change) => {
      const header = read(patched(image, change));
      if (typeof header === 'string') return;
      expect(header.virtualBytes).toBeLessThanOrEqual(LIMITS.chunk.diskBytes);
    }),
    { numRuns: 2_000 },
  );
});
