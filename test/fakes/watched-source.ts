import * as fc from 'fast-check';
import { type ByteSource, bytesSource } from '../../packager/format/byte-source.ts';

/** A source that tells the longest piece that was asked for at once: what a reader holds in memory. */
export function watchedSource(bytes: Uint8Array): ByteSource & { longestRead(): number } {
  const source = bytesSource(bytes);
  let longest = 0;
  return {
    sizeBytes: source.sizeBytes,
    read: (offset, length) => {
      longest = Math.max(longest, length);
      return source.read(offset, length);
    },
    longestRead: () => longest,
  };
}

/** Changes of single bytes, mostly to what parsers stumble over, and a new end. */
export const anyDamage = (
  places: readonly (readonly [from: number, to: number])[],
): fc.Arbitrary<(copy: Buffer) => void> => {
  const place = fc.oneof(...places.map(([min, max]) => fc.integer({ min, max: max - 1 })));
  const value = fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.integer({ min: 0, max: 255 }));
  return fc
    .array(fc.record({ at: place, value, length: fc.constantFrom(1, 1, 2, 4, 8) }), {
      minLength: 1,
      maxLength: 6,
    })
    .map((changes) => (copy: Buffer) => {
      for (const { at, value: byte, length } of changes) {
        copy.subarray(at, at + length).fill(byte);
      }
    });
};
