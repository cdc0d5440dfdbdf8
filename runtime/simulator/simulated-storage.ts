import { Fault } from '../../schemas/errors/fault.ts';
import type { PoolId, VolumeId } from '../../schemas/ids/brand.ts';
import type { Images } from '../agent/storage/ports/images.ts';
import type { Volumes } from '../agent/storage/ports/volumes.ts';
import { demandPool, type SimulatedPool } from './simulated-pools.ts';
import type { SimulatedDomain, SimulatedVolume, SimulatedWorld } from './simulated-world.ts';

const POOL_BYTES = 2 ** 40;
const PARTS = 4;

/** Images and volumes of a simulated node. Images arrive in a few parts, to have progress. */
export function simulatedStorage(world: SimulatedWorld): { images: Images; volumes: Volumes } {
  return {
    images: {
      list: async () => (world.isPoolThere ? [...world.images.keys()] : []),
      async ensure(image, onProgress, signal, pool) {
        const { images } = storeOf(world, pool);
        if (images.has(image.id)) return;
        for (let part = 1; part <= PARTS; part += 1) {
          await world.act(`fetch ${image.id} ${part}/${PARTS}`);
          if (signal.aborted) throw new Fault('CANCELLED', { what: image.label });
          onProgress({ bytesDone: (image.diskBytes * part) / PARTS, bytesTotal: image.diskBytes });
          await new Promise((resolve) => setImmediate(resolve));
        }
        images.set(image.id, image.diskBytes);
      },
      remove: async (image, pool) => storeOf(world, pool).images.delete(image),
    },
    volumes: {
      isPoolPresent: async () => world.isPoolThere,
      isPoolInMemory: async () => world.isPoolInMemory,
      list: async () =>
        world.isPoolThere
          ? [...world.volumes.keys()].map((id) => ({ id, usedBytes: world.volumeBytes }))
          : [],
      async ensure(volume) {
        if (!volume.pool && !world.isPoolThere) {
          throw new Fault('POOL_ABSENT', { where: 'memory' });
        }
        const { volumes, images } = storeOf(world, volume.pool);
        if (volumes.has(volume.id)) return false;
        const below = volume.base && volumes.get(volume.base);
        if (volume.base && !below) {
          throw new Fault('NOT_FOUND', { what: 'volume in the pool', name: volume.base });
        }
        if (volume.image && !below && !images.has(volume.image)) {
          throw new Fault('NOT_FOUND', { what: 'image in the pool', name: volume.image });
        }
        await world.act(`volume ${volume.id}`);
        volumes.set(volume.id, {
          stack: volume.stack,
          sizeBytes: volume.sizeBytes,
          image: volume.image,
          data: `written by ${volume.label}`,
          origin: {},
          writes: 0,
          ...(below ? { data: below.data, origin: below.origin, writes: below.writes } : {}),
          base: volume.base,
        });
        return true;
      },
      standsOn: async ({ id, pool }) => demandVolume(world, id, pool).base,
      async rebase({ id, pool, base }) {
        await world.act(`rebase ${id}`);
        const found = demandVolume(world, id, pool);
        if (found.user && hasProcess(found.user)) {
          throw new Fault('TOOL_FAILED', { tool: 'qemu-img', exitCode: 1, output: 'write lock' });
        }
        found.base = base;
      },
      async remove(volume, pool) {
        await world.act(`discard ${volume}`);
        return storeOf(world, pool).volumes.delete(volume);
      },
      space: async () =>
        world.isPoolThere && !world.isPoolInMemory
          ? { totalBytes: POOL_BYTES, freeBytes: POOL_BYTES / 2 }
          : { totalBytes: 0, freeBytes: 0 },
    },
  };
}

export const storeOf = (
  world: SimulatedWorld,
  pool: PoolId | undefined,
): Pick<SimulatedPool, 'images' | 'volumes'> =>
  pool === undefined ? world : demandPool(world, pool);

function demandVolume(
  world: SimulatedWorld,
  id: VolumeId,
  pool: PoolId | undefined,
): SimulatedVolume {
  const found = storeOf(world, pool).volumes.get(id);
  if (!found) throw new Fault('NOT_FOUND', { what: 'volume in the pool', name: id });
  return found;
}

/** @returns a volume in whichever pool of a node it is */
export const findVolume = (
  { volumes, openPools }: SimulatedWorld,
  id: VolumeId,
): SimulatedVolume | undefined =>
  volumes.get(id) ?? [...openPools.values()].map((pool) => pool.volumes.get(id)).find(Boolean);

/** Puts a copy of a volume as it is now into a pool of a node. */
export const copyVolume = (
  volume: SimulatedVolume,
  id: VolumeId,
  { world, pool }: { readonly world: SimulatedWorld; readonly pool: PoolId | undefined },
): void => void storeOf(world, pool).volumes.set(id, { ...volume, user: undefined });

/**
 * A machine begins, or goes on, to write to its disks.
 *
 * @throws Fault HYPERVISOR_FAILED while another machine has one of them: QEMU locks what it writes to
 */
export function openDisks(world: SimulatedWorld, domain: SimulatedDomain): void {
  const found = domain.machine.disks.flatMap(({ volume }) => findVolume(world, volume) ?? []);
  const isLocked = found.some(({ user }) => user && user !== domain && hasProcess(user));
  if (isLocked) {
    const message = 'Failed to get "write" lock. Is another process using the image?';
    throw new Fault('HYPERVISOR_FAILED', { call: 'start', message });
  }
  for (const volume of found) {
    volume.user = domain;
    volume.writes += 1;
  }
}

const hasProcess = ({ state }: SimulatedDomain): boolean => state !== 'off' && state !== 'crashed';
