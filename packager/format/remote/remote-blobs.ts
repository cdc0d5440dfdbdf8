import { MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import type { Descriptor } from '../../../schemas/archive/oci.ts';
import type { OciClient } from '../../../schemas/client/oci-client.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { BlobSource } from '../archive/blob-source.ts';
import { type ByteSource, bytesSource } from '../byte-source.ts';
import { retry, type RetryOptions } from './retry.ts';

/**
 * The blobs of a repository in a registry, read part by part. Digests are checked by who reads.
 *
 * @param repository namespace/name
 */
export function remoteBlobs(
  client: OciClient,
  repository: string,
  options: RetryOptions,
): BlobSource {
  return {
    async open(descriptor, what) {
      try {
        return await open(descriptor);
      } catch (error) {
        if (!Fault.is(error, 'NOT_FOUND')) throw error;
        const data = { digest: descriptor.digest, what };
        throw new Fault('BLOB_MISSING', data, { cause: error });
      }
    },
  };

  async function open(descriptor: Descriptor): Promise<ByteSource> {
    const { mediaType, digest, size } = descriptor;
    if (mediaType === MEDIA_TYPES.manifest) {
      const read = (): ReturnType<OciClient['getManifest']> =>
        client.getManifest(repository, digest, options.signal);
      return bytesSource((await retry(read, options)).bytes);
    }
    return {
      sizeBytes: size,
      read: (offset, length) =>
        readRange(client, repository, descriptor, { offset, length, ...options }),
    };
  }
}

/** What has arrived before a cut is kept; the next try asks for the rest. */
async function readRange(
  client: OciClient,
  repository: string,
  { digest, size }: Descriptor,
  { offset, length, ...options }: RetryOptions & { offset: number; length: number },
): Promise<Uint8Array> {
  const wanted = Math.max(0, Math.min(length, size - offset));
  const bytes = new Uint8Array(wanted);
  let done = 0;
  const cut = (cause?: unknown): Fault =>
    new Fault('UNREACHABLE', { url: client.registry, why: 'the connection was cut' }, { cause });
  const receive = async (): Promise<void> => {
    if (done === wanted) return;
    const range = { offset: offset + done, length: wanted - done, signal: options.signal };
    const stream = await client.openBlob(repository, digest, range);
    try {
      for await (const piece of stream) {
        bytes.set(piece, done);
        done += piece.length;
      }
    } catch (cause) {
      if (options.signal.aborted) throw new Fault('CANCELLED', { what: 'The transfer' });
      throw cut(cause);
    }
    if (done < wanted) throw cut();
  };
  await retry(receive, { ...options, progress: () => done });
  return bytes;
}
