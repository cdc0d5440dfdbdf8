import type { DesiredMachine } from '../../../../../schemas/agent/desired.ts';
import { idTail, type MachineId, type VolumeId } from '../../../../../schemas/ids/brand.ts';
import { diskTarget } from '../domain-disks.ts';
import { domainName } from '../../../node/core/names.ts';
import type { ExpectedMachine } from './driver-filter.ts';

/** virDomainMigrateFlags (libvirt-domain.h). */
const FLAG = {
  live: 1,
  peerToPeer: 2,
  undefineSource: 16,
  paused: 32,
  copyTopImages: 128,
  unsafe: 512,
  autoConverge: 8_192,
} as const;

/** The ways of a machine between two nodes: libvirt's talk, its memory, its disks. */
export const MOVE_CHANNELS = ['driver', 'memory', 'disks'] as const;
export type MoveChannel = (typeof MOVE_CHANNELS)[number];

/**
 * How a machine is migrated.
 *
 * It arrives *paused*, and goes on when the node it came from is sure to have let go of it: libvirt's
 * own order has a moment in which both may run it when their connection breaks. It is not stored at
 * the destination, whose agent defines it itself; it is removed from the source. A guest that writes
 * faster than its memory can be sent is slowed down (auto-converge). Memory is never fetched after
 * the hand-over (post-copy): a cut line would then end the machine.
 *
 * `unsafe` is about caches of disks on file systems that libvirt does not know to be shared; QEMU
 * drops its caches at the hand-over, and the server knows which pools are shared.
 */
export const moveFlags = (copies: boolean): number =>
  FLAG.live |
  FLAG.peerToPeer |
  FLAG.undefineSource |
  FLAG.paused |
  FLAG.unsafe |
  FLAG.autoConverge |
  (copies ? FLAG.copyTopImages : 0);

/** Where the sockets of all moves are: the same on every node. */
export const MOVES_FOLDER = '/run/libvirt/stackyard-moves';

/** @returns the folder of the sockets of a machine that moves */
export const moveFolder = (machine: MachineId): string => `${MOVES_FOLDER}/${idTail(machine)}`;

/**
 * Where the source connects, and the destination's QEMU listens. The end of the name is one that
 * libvirt's AppArmor profiles let a machine of that name use in any folder of /run/libvirt.
 */
export const moveSocket = (machine: MachineId, channel: MoveChannel): string =>
  `${moveFolder(machine)}/${channel}.tunnelmigrate.dest.${domainName(machine)}`;

/** @returns the names, such as `vda`, of the disks of a machine that are copied */
export const copiedDisks = (
  { disks }: Pick<DesiredMachine, 'disks'>,
  copy: readonly VolumeId[],
): string[] =>
  disks.flatMap(({ volume }, index) => (copy.includes(volume) ? [diskTarget(index)] : []));

/** @returns what a destination takes in: the machine as it has defined it, and nothing else */
export function expectedMachine(
  machine: Pick<DesiredMachine, 'id' | 'disks'>,
  copy: readonly VolumeId[],
  xml: string,
): ExpectedMachine {
  const disks = copiedDisks(machine, copy);
  return {
    name: domainName(machine.id),
    flags: moveFlags(disks.length > 0),
    parameters: [['destination_xml', xml], ...transportParameters(machine.id, disks)],
  };
}

/** @param disks that are copied, such as `vda` @returns VIR_MIGRATE_PARAM_* by their names */
export const transportParameters = (
  machine: MachineId,
  disks: readonly string[],
): (readonly [string, string])[] => [
  ['migrate_uri', `unix://${moveSocket(machine, 'memory')}`],
  ...disks.map((disk) => ['migrate_disks', disk] as const),
  ...(disks.length > 0 ? [['disks_uri', `unix://${moveSocket(machine, 'disks')}`] as const] : []),
];
