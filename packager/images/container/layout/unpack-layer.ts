import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { LayerForm } from '../../../../schemas/archive/container.ts';
import { type ByteSource, readWindows } from '../../../format/byte-source.ts';
import { createDigester, expectDigest } from '../../../format/digest.ts';
import { unzstd } from './zstd-frames.ts';
import { unusable } from '../unusable.ts';
import type { ContainerLayer } from './read-image.ts';

const WINDOW_BYTES = 1024 * 1024;

type Decompressor = (packed: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

const DECOMPRESSORS: Readonly<Record<LayerForm, Decompressor>> = {
  tar: (packed) => packed,
  gzip: (packed) => {
    const decompressor = createGunzip();
    // It ends both when either fails; the error comes out of the loop over what is read.
    pipeline(Readable.from(packed), decompressor, () => undefined);
    return decompressor as AsyncIterable<Uint8Array>;
  },
  zstd: unzstd,
};

/**
 * Unpacks a layer while it is read: its digest is checked packed and unpacked, so nobody may use what
 * comes out before the end has come. A bomb (attack A5) is cut off at the limit.
 *
 * @param roomBytes how many bytes may come out
 * @throws Fault CONTAINER_UNUSABLE, DIGEST_MISMATCH, LIMIT_EXCEEDED, ARCHIVE_TRUNCATED
 */
export async function* unpackLayer(
  blob: ByteSource,
  { part, form, plainDigest }: ContainerLayer,
  roomBytes: number,
): AsyncGenerator<Uint8Array> {
  const where = `the layer ${part.digest}`;
  if (blob.sizeBytes !== part.size) {
    throw unusable(`${where} has ${blob.sizeBytes} bytes, it says ${part.size}`);
  }
  const packed = createDigester();
  const plain = createDigester();
  let bytes = 0;
  for await (const piece of decompressed(passing(blob, packed, where), form, where)) {
    bytes += piece.length;
    if (bytes > roomBytes) {
      const data = { what: 'The container image, unpacked', limit: `${roomBytes} bytes` };
      throw new Fault('LIMIT_EXCEEDED', { ...data, found: 'more' });
    }
    plain.update(piece);
    yield piece;
  }
  expectDigest(packed.digest(), part.digest, where);
  expectDigest(plain.digest(), plainDigest, `${where}, unpacked`);
}

async function* passing(
  blob: ByteSource,
  digester: ReturnType<typeof createDigester>,
  where: string,
): AsyncGenerator<Uint8Array> {
  for await (const window of readWindows(blob, WINDOW_BYTES, where)) {
    digester.update(window);
    yield window;
  }
}

async function* decompressed(
  packed: AsyncIterable<Uint8Array>,
  form: LayerForm,
  where: string,
): AsyncGenerator<Uint8Array> {
  try {
    yield* DECOMPRESSORS[form](packed);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw unusable(`${where} cannot be decompressed`);
  }
}
