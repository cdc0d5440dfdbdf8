import { LIMITS } from '../../schemas/config/limits.ts';
import type { ChunkCatalogue } from '../format/repository/chunk-catalogue.ts';
import { damaged, demandWhole } from '../format/repository/damaged.ts';
import { IdSet } from '../format/repository/id-set.ts';
import { placeOf } from '../format/repository/layout.ts';
import { plainBytesOf } from '../format/repository/pack-table.ts';
import type { ChunkReader } from './chunk-reader.ts';
import { readRegion } from './keep-disk.ts';
import type { StoredPoint } from './list-points.ts';

/**
 * Finds every chunk that a restore point needs. Maps that several have in common are read once.
 *
 * @param seen maps that were walked before; grows
 * @param onChunk told the number of each chunk, perhaps several times
 * @throws Fault BACKUP_DAMAGED, naming the point, when something is missing or damaged
 */
export async function walkPoint(
  point: StoredPoint,
  { catalogue, reader }: { readonly catalogue: ChunkCatalogue; readonly reader: ChunkReader },
  seen: IdSet,
  onChunk: (chunk: number) => void,
): Promise<void> {
  const file = placeOf('points', point.name);
  const find = (id: Uint8Array, what: string): number => {
    const chunk = catalogue.find(id);
    if (chunk === undefined) throw damaged(file, `${what} in one of the packs`, 'none');
    return chunk;
  };
  for (const disk of point.disks) {
    for (const region of disk.regions) {
      if (seen.has(region.id)) continue;
      onChunk(find(region.id, `a map of disk “${disk.name}”`));
      for (const { id, blocks } of await readRegion(region, { point: point.name, disk, reader })) {
        const chunk = find(id, `a chunk of disk “${disk.name}”`);
        const size = plainBytesOf(catalogue.sizeOf(chunk));
        demandWhole(size === blocks * LIMITS.chunk.blockBytes, file, `${blocks} blocks`, size);
        onChunk(chunk);
      }
      seen.add(region.id);
    }
  }
}
