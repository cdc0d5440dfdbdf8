import { expect, test } from 'vitest';
import { limitedBlobs } from '../../../../packager/format/archive/limited-blobs.ts';
import { bytesSource } from '../../../../packager/format/byte-source.ts';
import { digestOf } from '../../../../packager/format/digest.ts';
import type { Descriptor } from '../../../../schemas/archive/oci.ts';
import { laterFaultCode } from '../../../fakes/fault-code.ts';

const descriptorOf = (text: string): Descriptor => ({
  mediaType: 'text/plain',
  digest: digestOf(Buffer.from(text)),
  size: 1,
});

test('A4: what is there counts, not what a descriptor says; a blob counts once', async () => {
  let reads = 0;
  const bytes = Buffer.alloc(40);
  const source = { ...bytesSource(bytes), read: async () => Buffer.alloc((reads += 1)) };
  const blobs = limitedBlobs({ open: async () => source }, 100, 'The documents');
  for (const text of ['a', 'b', 'a', 'b', 'a']) {
    expect(await laterFaultCode(blobs.open(descriptorOf(text), text))).toBe('no fault');
  }
  expect(await laterFaultCode(blobs.open(descriptorOf('c'), 'c'))).toBe('LIMIT_EXCEEDED');
  expect(reads).toBe(0);
});
