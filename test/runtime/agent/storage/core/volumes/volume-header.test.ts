import { describe, expect, test } from 'vitest';
import {
  findHeaderFault,
  VOLUME_HEADER_BYTES,
} from '../../../../../../runtime/agent/storage/core/volumes/volume-header.ts';

const IMAGE = '../images/abc.raw';
const BACKING_FORMAT = 0xe2792aca;

interface Header {
  readonly magic?: string;
  readonly version?: number;
  readonly backing?: string | undefined;
  readonly format?: string | undefined;
  readonly encrypted?: number;
  readonly features?: bigint;
  readonly extension?: number;
}

/** The beginning of a volume as `qemu-img create` makes it, or as somebody has forged it. */
function header(parts: Header = {}): Buffer {
  const { magic = 'QFI\xfb', version = 3, backing, format, encrypted = 0, features = 0n } = parts;
  const bytes = Buffer.alloc(512);
  bytes.write(magic, 0, 'latin1');
  bytes.writeUInt32BE(version, 4);
  bytes.writeUInt32BE(16, 20);
  bytes.writeUInt32BE(encrypted, 32);
  let at = 72;
  if (version === 3) {
    bytes.writeBigUInt64BE(features, 72);
    bytes.writeUInt32BE(112, 100);
    at = 112;
  }
  const extend = (type: number, text: string): void => {
    bytes.writeUInt32BE(type, at);
    bytes.writeUInt32BE(text.length, at + 4);
    bytes.write(text, at + 8, 'latin1');
    at += 8 + Math.ceil(text.length / 8) * 8;
  };
  if (format !== undefined) extend(BACKING_FORMAT, format);
  if (parts.extension !== undefined) extend(parts.extension, '/etc/shadow');
  at += 8;
  if (backing !== undefined) {
    bytes.writeBigUInt64BE(BigInt(at), 8);
    bytes.writeUInt32BE(backing.length, 16);
    bytes.write(backing, at, 'latin1');
  }
  return bytes;
}

const good = header({ backing: IMAGE, format: 'raw' });

describe('a volume of another node', () => {
  test.each([2, 3])(
    'is taken when it stands on its image and nothing else (version %i)',
    (version) => {
      expect(
        findHeaderFault(header({ version, backing: IMAGE, format: 'raw' }), IMAGE),
      ).toBeUndefined();
      expect(findHeaderFault(header({ version }), undefined)).toBeUndefined();
    },
  );

  test('may be marked dirty, and say how it is compressed', () => {
    for (const features of [1n, 2n, 8n, 16n]) {
      expect(findHeaderFault(header({ features }), undefined)).toBeUndefined();
    }
  });

  test.each<[string, Buffer, string | undefined]>([
    ['is no qcow2', header({ magic: 'KDMV' }), undefined],
    ['is empty', Buffer.alloc(0), undefined],
    ['ends in its header', good.subarray(0, 100), IMAGE],
    ['ends in what follows its header', good.subarray(0, 130), IMAGE],
    ['is of another version', header({ version: 1 }), undefined],
    ['is encrypted', header({ encrypted: 1 }), undefined],
    ['has its data in another file', header({ features: 4n }), undefined],
    ['has features that nobody knows', header({ features: 32n }), undefined],
    ['names a data file', header({ extension: 0x44415441 }), undefined],
    ['stands on a file, and should on none', good, undefined],
    ['stands on none, and should on its image', header(), IMAGE],
    ['stands on another file', header({ backing: '/etc/shadow', format: 'raw' }), IMAGE],
    ['begins like its image only', header({ backing: `${IMAGE}x`, format: 'raw' }), IMAGE],
    ['does not say what its image is', header({ backing: IMAGE }), IMAGE],
    ['takes its image for more than bytes', header({ backing: IMAGE, format: 'qcow2' }), IMAGE],
  ])('that %s is refused', (_what, bytes, backing) => {
    expect(findHeaderFault(bytes, backing)).toBeTypeOf('string');
  });

  test('whose image is named behind what was read of it is refused', () => {
    const bytes = Buffer.from(good);
    bytes.writeBigUInt64BE(BigInt(VOLUME_HEADER_BYTES), 8);
    expect(findHeaderFault(bytes, IMAGE)).toBeTypeOf('string');
    bytes.writeBigUInt64BE(2n ** 63n, 8);
    expect(findHeaderFault(bytes, IMAGE)).toBeTypeOf('string');
  });
});
