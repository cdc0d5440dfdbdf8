import { Fault } from '../../../schemas/errors/fault.ts';
import type { BlobSource } from './blob-source.ts';

/**
 * Blobs that are held in memory together: what is opened beyond the limit is refused before it is
 * read.
 *
 * @param what they are, for the sentence
 */
export function limitedBlobs(blobs: BlobSource, limitBytes: number, what: string): BlobSource {
  let openedBytes = 0;
  return {
    async open(descriptor, part) {
      const source = await blobs.open(descriptor, part);
      openedBytes += source.sizeBytes;
      if (openedBytes <= limitBytes) return source;
      throw new Fault('LIMIT_EXCEEDED', { what, limit: `${limitBytes} bytes`, found: 'more' });
    },
  };
}
