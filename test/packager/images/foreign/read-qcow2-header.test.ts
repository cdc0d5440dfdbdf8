import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findOtherFormat } from '../../../../packager/images/foreign/check-raw.ts';
import {
  QCOW2_HEADER_BYTES,
  readQcow2Header,
} from '../../../../packager/images/foreign/read-qcow2-header.ts';
import { testQcow2 } from '../../../fakes/test-qcow2.ts';
import { HOSTILE_IMAGES } from './hostile-images.ts';

const read = (bytes: Buffer): ReturnType<typeof readQcow2Header> =>
  readQcow2Header(bytes.subarray(0, QCOW2_HEADER_BYTES), bytes.length);

describe('the header of a qcow2 image', () => {
  test.each([2, 3])('of version %i is read', (version) => {
    expect(read(testQcow2({ version }))).toEqual({ virtualBytes: 2 ** 20, clusterBytes: 65_536 });
  });

  test('may have extensions that only inform', () => {
    const names = [[0x6803f857, 'feature names']] as const;
    expect(read(testQcow2({ extensions: names }))).toMatchObject({ virtualBytes: 2 ** 20 });
  });

  test.each(HOSTILE_IMAGES)('%s is refused', (_what, bytes, why) => {
    expect(read(bytes)).toMatch(why);
  });

  test('cut off anywhere, or with other bytes, ends in words or in a header, never in an error', () => {
    const good = testQcow2();
    for (let length = 0; length < 200; length += 1) {
      expect(readQcow2Header(good.subarray(0, length), length)).toBeTypeOf('string');
    }
    fc.assert(
      fc.property(fc.nat(200), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const changed = Buffer.from(good);
        changed[at] = (changed[at] ?? 0) ^ mask;
        expect(read(changed)).toBeDefined();
      }),
    );
  });
});

test.each([
  ['qcow2', testQcow2()],
  ['VMDK', Buffer.from('KDMV\x01\0\0\0')],
  ['VMDK', Buffer.from('# Disk DescriptorFile\nversion=1\n')],
  ['VHDX', Buffer.from('vhdxfile')],
  ['LUKS', Buffer.from('LUKS\xba\xbe\0\x02', 'latin1')],
])('A10: %s that says it is raw is found out', (name, bytes) => {
  expect(findOtherFormat(bytes)).toBe(name);
});
