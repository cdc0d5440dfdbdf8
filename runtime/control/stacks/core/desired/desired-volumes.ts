import type { DesiredVolume } from '../../../../../schemas/agent/desired.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import type { DefinedVolume, MachineMove } from '../define/definition.ts';
import { unneededLayers } from '../define/layers.ts';
import { layersOn as layersOnNode, movingTo, volumesLeftOn, volumesOn } from '../define/on-node.ts';
import type { StackRecord } from '../define/stack-record.ts';
import { elsewhere } from '../define/elsewhere.ts';
import { type MachineSurroundings, userOf } from './desired-machine.ts';
import type { PlaceOf } from './desired-sending.ts';
import { volumeMode } from './volume-mode.ts';

/**
 * @returns what shall become of the volumes of a stack on a node: those of its machines, those that are
 *   copied to it, and those that a move has left there. One that is to be made is not named while another
 *   node has its machine: its disks are there
 */
export function desiredVolumes(
  record: StackRecord,
  node: NodeId,
  { placeOf, nodesWith }: Pick<MachineSurroundings, 'placeOf' | 'nodesWith'>,
): DesiredVolume[] {
  const { definition } = record;
  const machines = new Map(definition.machines.map((machine) => [machine.id, machine]));
  const own = volumesOn(definition, node).flatMap((volume): DesiredVolume[] => {
    const mode = volumeMode(volume, record);
    const machine = machines.get(volume.machine);
    const isStrayed = machine !== undefined && elsewhere(machine, nodesWith).length > 0;
    if (mode === undefined || (mode === 'create' && isStrayed)) return [];
    const readers = readersOf(volume, machine?.move);
    return [{ ...describe(record, volume), mode, ...(readers.length > 0 ? { readers } : {}) }];
  });
  const left = volumesLeftOn(definition, node).map((volume): DesiredVolume => ({
    ...describe(record, volume),
    mode: 'discard',
    moved: true,
  }));
  return [...own, ...layersOn(record, node), ...copiesOn(record, node, placeOf), ...left];
}

/** Those that nothing needs are deleted; one that is to become a disk is made like one. */
function layersOn(record: StackRecord, node: NodeId): DesiredVolume[] {
  const unneeded = new Set(unneededLayers(record.definition).map(({ id }) => id));
  return layersOnNode(record.definition, node).flatMap((layer): DesiredVolume[] => {
    const mode = volumeMode(layer, record);
    if (mode === undefined) return [];
    return [{ ...describe(record, layer), mode: unneeded.has(layer.id) ? 'discard' : mode }];
  });
}

/** @returns a volume as every node that has to do with it is told */
export const describe = (
  { id: stack, definition, clone }: StackRecord,
  volume: DefinedVolume,
): Omit<DesiredVolume, 'mode'> => {
  const machine = definition.machines.find(({ id }) => id === volume.machine);
  return {
    id: volume.id,
    stack,
    ...userOf({ id: stack, clone }),
    label: `${volume.name} of ${machine?.name ?? 'a machine'}`,
    sizeBytes: volume.sizeBytes,
    ...(volume.image ? { image: volume.image } : {}),
    ...(volume.base === undefined ? {} : { base: volume.base }),
    ...(volume.off === undefined ? {} : { off: volume.off }),
    ...(volume.pool === undefined ? {} : { pool: volume.pool }),
  };
};

/** A volume is read by another node only while its machine is off. */
const isCopied = (move: MachineMove | undefined, { id }: DefinedVolume): move is MachineMove =>
  move?.mode === 'cold' && move.phase === 'carry' && move.copy.includes(id);

const readersOf = (volume: DefinedVolume, move: MachineMove | undefined): NodeId[] =>
  isCopied(move, volume) ? [move.to] : [];

function copiesOn(record: StackRecord, node: NodeId, placeOf: PlaceOf): DesiredVolume[] {
  const { definition } = record;
  return movingTo(definition, node).flatMap((machine) => {
    const from = placeOf(machine.node);
    if (!from) return [];
    return definition.volumes
      .filter((volume) => volume.machine === machine.id && isCopied(machine.move, volume))
      .map((volume): DesiredVolume => ({ ...describe(record, volume), mode: 'create', from }));
  });
}
