import { Fault } from '../../schemas/errors/fault.ts';
import type { Images } from '../agent/ports/images.ts';
import type { Volumes } from '../agent/ports/volumes.ts';
import type { SimulatedWorld } from './simulated-world.ts';

const POOL_BYTES = 2 ** 40;
const PARTS = 4;

/** Images and volumes of a simulated node. Images arrive in a few parts, to have progress. */
export function simulatedStorage(world: SimulatedWorld): { images: Images; volumes: Volumes } {
  return {
    images: {
      list: async () => [...world.images.keys()],
      async ensure(image, onProgress, signal) {
        for (let part = 1; part <= PARTS; part += 1) {
          await world.act(`fetch ${image.id} ${part}/${PARTS}`);
          if (signal.aborted) throw new Fault('CANCELLED', { what: image.label });
          onProgress({ bytesDone: (image.diskBytes * part) / PARTS, bytesTotal: image.diskBytes });
          await new Promise((resolve) => setImmediate(resolve));
        }
        world.images.set(image.id, image.diskBytes);
      },
      remove: async (image) => world.images.delete(image),
    },
    volumes: {
      list: async () => [...world.volumes.keys()].map((id) => ({ id, usedBytes: 0 })),
      async ensure(volume) {
        if (world.volumes.has(volume.id)) return false;
        await world.act(`volume ${volume.id}`);
        world.volumes.set(volume.id, {
          sizeBytes: volume.sizeBytes,
          image: volume.image,
          data: `written by ${volume.label}`,
        });
        return true;
      },
      async remove(volume) {
        await world.act(`discard ${volume}`);
        return world.volumes.delete(volume);
      },
      space: async () => ({ totalBytes: POOL_BYTES, freeBytes: POOL_BYTES / 2 }),
    },
  };
}
