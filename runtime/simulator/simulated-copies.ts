import { Fault } from '../../schemas/errors/fault.ts';
import type { VolumeCopies } from '../agent/storage/ports/volume-copies.ts';
import type { SimulatedMovesParts } from './simulated-moves.ts';
import type { SimulatedCopyEnd } from './simulated-site.ts';
import { copyVolume, findVolume } from './simulated-storage.ts';

const PARTS = 3;

/** Volumes that are copied between simulated nodes, in a few parts. */
export function simulatedCopies({ node, world, site, isAlive }: SimulatedMovesParts): VolumeCopies {
  return {
    async receive(volume, onProgress, signal) {
      const { id, from, pool, sizeBytes } = volume;
      if (!from) throw new Fault('NOT_FOUND', { what: 'node that has the volume', name: id });
      const reach = (): SimulatedCopyEnd => {
        const end = site.copyEnd(node, from.node);
        if (end) return end;
        throw new Fault('UNREACHABLE', { url: from.node, why: 'nobody answers' });
      };
      for (let part = 1; part <= PARTS; part += 1) {
        await world.act(`receive ${id} ${part}/${PARTS}`);
        if (signal.aborted) throw new Fault('CANCELLED', { what: id });
        await reach().readers.admit(node, id);
        onProgress({ bytesDone: (sizeBytes * part) / PARTS, bytesTotal: sizeBytes });
      }
      const found = findVolume(reach().world, id);
      if (!found) throw new Fault('NOT_FOUND', { what: 'volume', name: id });
      // One that ends in the middle leaves nothing that is taken for a volume.
      if (isAlive()) copyVolume(found, id, { world, pool });
    },
    serve: (readers) => site.serveCopies(node, { readers, world, isAlive }),
  };
}
