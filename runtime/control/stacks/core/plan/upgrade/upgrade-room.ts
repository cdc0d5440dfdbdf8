import { formatByteSize } from '../../../../../../schemas/ids/byte-size.ts';
import {
  freeDiskBytes,
  promisedBytes,
  type Site,
  type SiteNode,
} from '../../../../nodes/core/site.ts';
import { roomBytes } from '../../../../pools/core/site-pool.ts';
import type { ImageCost } from '../../../../releases/core/planned-appliance.ts';
import type { DefinedMachine, DefinedVolume, StackDefinition } from '../../define/definition.ts';
import type { StackRecord } from '../../define/stack-record.ts';
import { poolShort } from '../describe-lack.ts';
import type { DiskNeed } from '../plan-clone.ts';
import type { Remark } from '../remark.ts';
import { type MemoryUse, roomForStack } from '../room-for-stack.ts';

/** A system disk that a machine is to get, beside the one that it has. */
export interface NextSystem {
  readonly machine: DefinedMachine;
  /** Where it goes. */
  readonly pool: DefinedVolume['pool'];
  readonly sizeBytes: number;
  readonly image: ImageCost | undefined;
}

export interface UpgradeRoomInput {
  readonly stack: Pick<StackRecord, 'stage' | 'power'>;
  /** As the stack will be. */
  readonly next: StackDefinition;
  readonly systems: readonly NextSystem[];
  readonly site: Pick<Site, 'nodes' | 'pools'>;
  readonly others: Pick<Site, 'nodes' | 'pools'>;
  readonly uses: readonly MemoryUse[];
}

/**
 * Whether a newer version fits: its machines into the memory that the stack may have, and its system disks
 * beside those that are kept to go back to.
 *
 * @returns what is missing; empty: it fits
 */
export function upgradeRoom(input: UpgradeRoomInput): Remark[] {
  const { stack, next, others, uses, site } = input;
  const running = roomForStack({
    stack: { definition: next, stage: stack.stage },
    site: others,
    uses,
  });
  return [
    ...running.filter(({ code }) => stack.power === 'on' || code !== 'MEMORY_SHORT'),
    ...site.nodes.flatMap((node) => ownPoolProblems(node, input)),
    ...poolProblems(input),
    ...firmwareProblems(input),
  ];
}

function ownPoolProblems(node: SiteNode, { systems }: UpgradeRoomInput): Remark[] {
  const here = systems.filter(
    ({ machine, pool }) => machine.node === node.id && pool === undefined,
  );
  const needed = bytesOf(here, node.images);
  const free = freeDiskBytes(node);
  if (needed <= free) return [];
  return [
    {
      code: 'DISK_SHORT',
      message:
        `It needs ${formatByteSize(needed)} of disk space on ${node.name} beside what there is, and ` +
        `${formatByteSize(free)} is free.`,
      action: 'Free some space there, or delete restore points that are not needed.',
    },
  ];
}

const poolProblems = ({ systems, site }: UpgradeRoomInput): Remark[] =>
  (site.pools ?? []).flatMap((pool) => {
    const here = systems.filter((system) => system.pool === pool.id);
    const needed = bytesOf(here, pool.images);
    const free = roomBytes(pool);
    if (needed <= free) return [];
    return [poolShort({ pool: pool.name, needed, free }, 'It needs')];
  });

/** @returns what system disks and the images that they need take, place by place */
export const systemNeeds = (
  systems: readonly NextSystem[],
  { nodes, pools = [] }: Pick<Site, 'nodes' | 'pools'>,
): DiskNeed[] => {
  const places = new Map(systems.map((each) => [each.pool ?? each.machine.node, each]));
  return [...places].map(
    ([
      place,
      {
        pool,
        machine: { node },
      },
    ]) => {
      const here = systems.filter((each) => (each.pool ?? each.machine.node) === place);
      const there = [...nodes, ...pools].find(({ id }) => id === place)?.images;
      return { pool, node, bytes: bytesOf(here, there ?? new Set()) };
    },
  );
};

/** An image is there once, however many disks stand on it. */
function bytesOf(systems: readonly NextSystem[], there: SiteNode['images']): number {
  const missing = new Map(
    systems.flatMap(({ image }) => (image && !there.has(image.id) ? [[image.id, image]] : [])),
  );
  return [
    ...systems.map(({ sizeBytes }) => promisedBytes({ kind: 'system', sizeBytes })),
    ...[...missing.values()].map(({ plainBytes }) => plainBytes),
  ].reduce((sum, bytes) => sum + bytes, 0);
}

const firmwareProblems = ({ next, site }: UpgradeRoomInput): Remark[] =>
  site.nodes.flatMap((node): Remark[] => {
    const machine = next.machines.find((each) => each.node === node.id && each.firmware === 'uefi');
    if (node.uefi || !machine) return [];
    const message = `${machine.name} starts by UEFI, for which ${node.name} has no firmware.`;
    return [{ code: 'NO_FIRMWARE', message, action: `Install it there: apt install ovmf` }];
  });

/** @returns images that are in every pool already in which a disk is to stand on them */
export function imagesThere(
  systems: readonly NextSystem[],
  { nodes, pools = [] }: Pick<Site, 'nodes' | 'pools'>,
): ReadonlySet<ImageCost['id']> {
  const isThere = ({ machine, pool, image }: NextSystem): boolean => {
    const place =
      pool === undefined
        ? nodes.find(({ id }) => id === machine.node)
        : pools.find(({ id }) => id === pool);
    return image !== undefined && (place?.images.has(image.id) ?? false);
  };
  const lacking = new Set(systems.filter((each) => !isThere(each)).map(({ image }) => image?.id));
  return new Set(
    systems.flatMap(({ image }) => (image && !lacking.has(image.id) ? [image.id] : [])),
  );
}
