import { Fault } from '../../../schemas/errors/fault.ts';
import type { BlobSource } from './blob-source.ts';

/**
 * Blobs that are held in memory together: what is opened beyond the limit is refused before it is
 * read. A blob that is opened again counts once.
 *
 * @param what they are, for the sentence
 */
export function limitedBlobs(blobs: BlobSource, limitBytes: number, what: string): BlobSource {
  const opened = new Set<string>();
  let openedBytes = 0;
  return {
    async open(descriptor, part) {
      const source = await blobs.open(descriptor, part);
      if (!opened.has(descriptor.digest)) openedBytes += source.sizeBytes;
      opened.add(descriptor.digest);
      if (openedBytes <= limitBytes) return source;
      throw new Fault('LIMIT_EXCEEDED', { what, limit: `${limitBytes} bytes`, found: 'more' });
    },
  };
}
