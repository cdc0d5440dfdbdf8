import { promisedBytes } from '../../../nodes/core/site.ts';
import type { DefinedMachine, DefinedVolume } from '../define/definition.ts';
import type { StackRecord } from '../define/stack-record.ts';
import type { MachineDemand } from './machine-demand.ts';

/** What is known of pools: which volumes several nodes see, and which node has which pool. */
export interface MovePools {
  /** Whether a volume stays where it is when its machine goes to another node. */
  readonly isShared: (volume: Pick<DefinedVolume, 'pool'>) => boolean;
  readonly has: (node: DefinedMachine['node'], pool: NonNullable<DefinedVolume['pool']>) => boolean;
}

/** What a machine brings along when it moves. */
export interface MoveDemand {
  readonly demand: MachineDemand;
  /** Volumes whose content goes along. */
  readonly copy: readonly DefinedVolume[];
  /** Bytes that they use now. */
  readonly copyBytes: number;
  /** Pools that the other node must have. */
  readonly pools: readonly NonNullable<DefinedVolume['pool']>[];
}

/**
 * @param usedBytes what a volume takes in its pool now
 * @returns what the node needs that takes a machine over; what is in a shared pool stays there
 */
export function moveDemand(
  { definition }: Pick<StackRecord, 'definition'>,
  machine: DefinedMachine,
  { pools, usedBytes }: { pools: MovePools; usedBytes: (volume: DefinedVolume) => number },
): MoveDemand {
  const volumes = definition.volumes.filter((volume) => volume.machine === machine.id);
  const copy = volumes.filter((volume) => !pools.isShared(volume));
  const own = copy.filter(({ pool }) => pool === undefined);
  const image = definition.images.find(({ id }) => own.some((volume) => volume.image === id));
  return {
    copy,
    copyBytes: copy.reduce((sum, volume) => sum + usedBytes(volume), 0),
    pools: [...new Set(volumes.flatMap(({ pool }) => pool ?? []))],
    demand: {
      name: machine.name,
      role: machine.role,
      cpu: machine.cpu,
      memoryBytes: machine.memoryBytes,
      uefi: machine.firmware === 'uefi',
      volumeBytes: own.reduce(
        (sum, volume) => sum + Math.max(promisedBytes(volume), usedBytes(volume)),
        0,
      ),
      image: image && { ...image, plainBytes: image.diskBytes, frames: [] },
    },
  };
}
