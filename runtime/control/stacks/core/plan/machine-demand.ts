import type { PoolId } from '../../../../../schemas/ids/brand.ts';
import type { Role } from '../../../../../schemas/appliance/role.ts';
import { promisedBytes } from '../../../nodes/core/site.ts';
import type { ImageCost, PlannedAppliance } from '../../../releases/core/planned-appliance.ts';
import type { PoolChoice, PoolOf, RoleDisk } from './choose-pools.ts';
import { hostName } from './host-name.ts';
import type { PoolNeed } from './pool-rooms.ts';

/** What one machine of a stack needs of the node it lands on. */
export interface MachineDemand {
  /** Host name: the role, numbered where there can be several. */
  readonly name: string;
  readonly role: string;
  readonly cpu: number;
  readonly memoryBytes: number;
  /** Whether it starts by UEFI. */
  readonly uefi: boolean;
  /** Promised to its volumes in the node's own pool; the image comes on top where it is not yet. */
  readonly volumeBytes: number;
  /** What stands in the node's own pool under them. */
  readonly image: ImageCost | undefined;
  /** Nobody has chosen the own pool for it, so that another one may stand in; absent: false. */
  readonly ownByDefault?: boolean;
  /** What it needs in other pools; absent: nothing. */
  readonly elsewhere?: readonly PoolNeed[];
}

/**
 * @param poolOf which pool each disk goes to
 * @returns what each machine needs, in the order of the roles
 */
export function machineDemands(
  { manifest, images }: Pick<PlannedAppliance, 'manifest' | 'images'>,
  counts: ReadonlyMap<string, number>,
  poolOf: PoolOf,
): MachineDemand[] {
  return Object.entries(manifest.roles).flatMap(([role, description]) => {
    const image = images.find(({ id }) => id === description.system.index);
    const disks = diskNeeds(description, (disk) => poolOf({ role, ...disk }), image);
    const own = disks.filter(({ pool }) => pool === undefined);
    return Array.from({ length: counts.get(role) ?? 0 }, (_, index) => ({
      name: hostName(role, description, index),
      role,
      cpu: description.cpu,
      memoryBytes: description.memory,
      uefi: description.firmware === 'uefi',
      volumeBytes: own.reduce((sum, { bytes }) => sum + bytes, 0),
      image: own.find((disk) => disk.image !== undefined)?.image,
      ownByDefault: own.every(({ isChosen }) => !isChosen),
      elsewhere: disks.flatMap(({ pool, bytes, image: base }) =>
        pool ? [{ pool, bytes, image: base }] : [],
      ),
    }));
  });
}

interface DiskNeed extends Omit<PoolNeed, 'pool'> {
  /** Undefined: the own one of its node. */
  readonly pool: PoolId | undefined;
  readonly isChosen: boolean;
}

function diskNeeds(
  { system, data }: Role,
  poolOf: (disk: Omit<RoleDisk, 'role'>) => PoolChoice,
  image: ImageCost | undefined,
): DiskNeed[] {
  const bytes = promisedBytes({ kind: 'system', sizeBytes: system.sizeBytes });
  const placed = (disk: Omit<RoleDisk, 'role'>): Pick<DiskNeed, 'pool' | 'isChosen'> => {
    const { pool, reason } = poolOf(disk);
    return { pool: pool?.id, isChosen: reason === 'chosen' };
  };
  return [
    { ...placed({ name: 'system', kind: 'system' }), bytes, image },
    ...Object.entries(data).map(([name, { size }]) => ({
      ...placed({ name, kind: 'data' }),
      bytes: size,
      image: undefined,
    })),
  ];
}

/** @returns everything that is promised to the disks of a machine, wherever they are */
export const diskBytesOf = ({ volumeBytes, elsewhere = [] }: MachineDemand): number =>
  elsewhere.reduce((sum, { bytes }) => sum + bytes, volumeBytes);
