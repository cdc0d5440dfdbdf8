import { MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import type { ApplianceImage, Descriptor } from '../../../schemas/archive/oci.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';

/**
 * @returns the chunk indexes among the layers of an image
 * @throws Fault LIMIT_EXCEEDED when they are too large together to be held in memory
 */
export function indexLayers({ layers }: ApplianceImage): readonly Descriptor[] {
  const indexes = layers.filter((layer) => layer.mediaType === MEDIA_TYPES.chunkIndex);
  const totalBytes = indexes.reduce((sum, layer) => sum + layer.size, 0);
  if (totalBytes <= LIMITS.chunk.indexBytes) return indexes;
  throw new Fault('LIMIT_EXCEEDED', {
    what: 'The size of all chunk indexes together',
    limit: `${LIMITS.chunk.indexBytes} bytes`,
    found: `${totalBytes} bytes`,
  });
}
