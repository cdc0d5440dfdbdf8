import { MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import type { Descriptor } from '../../../schemas/archive/oci.ts';
import type { OciClient } from '../../../schemas/client/oci-client.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { BlobSource } from '../archive/blob-source.ts';
import { type ByteSource, bytesSource } from '../byte-source.ts';
import { type RangeSource, rangesSource } from './read-resuming.ts';
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
    const source: RangeSource = {
      url: client.registry,
      openRange: (range) => client.openBlob(repository, digest, range),
    };
    return rangesSource(source, size, options);
  }
}
