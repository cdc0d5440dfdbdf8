import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { OperationProgress } from '../../../../schemas/api/resources/operation.ts';
import { isVolumeWanted } from '../core/desired/volume-mode.ts';
import { type DefinedMachine, nodesOf } from '../core/define/definition.ts';
import { imagesOn, networksOn } from '../core/define/on-node.ts';
import { reaches, type StackRecord } from '../core/define/stack-record.ts';
import type { StackSight } from '../core/view/stack-sight.ts';
import { giveUpOn } from './stack-operation.ts';

/** Whether the nodes of a stack have everything of a stage. Each throws when something has failed for good. */

export const imagesReady = (sight: StackSight, { definition }: StackRecord): boolean =>
  nodesOf(definition).every((node) =>
    imagesOn(definition, node).every((image) => {
      const found = sight.reports.get(node)?.images.find(({ id }) => id === image.id);
      giveUpOn(`Fetching ${image.label}`, found?.fault);
      return found?.state === 'ready';
    }),
  );

export function volumesReady(sight: StackSight, { definition }: StackRecord): boolean {
  return definition.volumes.every((volume) => {
    const found = sight.volumes.find(({ id }) => id === volume.id);
    giveUpOn(`Creating the volume “${volume.name}”`, found?.fault);
    return found?.state === 'ready';
  });
}

/** @returns whether all volumes are gone that a stage does not have. */
export const unwantedVolumesGone = (
  sight: StackSight,
  { definition, stage }: StackRecord,
): boolean =>
  [...definition.volumes, ...(definition.layers ?? [])].every(
    ({ id: of, kind }) =>
      isVolumeWanted(kind, stage) ||
      ![...sight.volumes, ...sight.layers].some(({ id }) => id === of),
  );

export function networksReady(sight: StackSight, { definition }: StackRecord): boolean {
  const networks = nodesOf(definition).every((node) =>
    networksOn(definition, node).every((network) => {
      const found = networkAt(sight, node, network.id);
      giveUpOn(`Setting up the network “${network.name}”`, found?.fault);
      return found?.state === 'ready';
    }),
  );
  giveUpOn('Setting up the router', sight.router?.fault);
  return networks && sight.router?.state === 'ready';
}

/** @returns whether neither router nor networks are left, on any of its nodes */
export const networksGone = (sight: StackSight, { definition }: StackRecord): boolean =>
  sight.router === undefined &&
  nodesOf(definition).every((node) =>
    definition.networks.every(({ id }) => networkAt(sight, node, id) === undefined),
  );

const networkAt = ({ reports }: StackSight, node: NodeId, network: string) =>
  reports.get(node)?.networks.find(({ id }) => id === network);

export function machinesDefined(sight: StackSight, { definition }: StackRecord): boolean {
  return definition.machines.every((machine) => {
    const found = sight.machines.find(({ id }) => id === machine.id);
    giveUpOn(`Defining ${machine.name}`, found?.fault);
    return found !== undefined && found.state !== 'absent';
  });
}

export const machinesGone = (sight: StackSight, { definition }: StackRecord): boolean =>
  definition.machines.every((machine) => {
    const found = sight.machines.find(({ id }) => id === machine.id);
    return found === undefined || found.state === 'absent';
  });

/**
 * @returns whether nodes have machines of a stack that has none yet, nor is being lowered: they have got
 *   further with it than this server remembers
 */
export const isAhead = (sight: StackSight, record: StackRecord): boolean =>
  !record.isLowering && !reaches(record.stage, 'defined') && !machinesGone(sight, record);

export const machinesOff = (sight: StackSight, { definition }: StackRecord): boolean =>
  definition.machines.every((machine) => {
    const found = sight.machines.find(({ id }) => id === machine.id);
    return found === undefined || found.state === 'off' || found.state === 'absent';
  });

/**
 * @returns progress of fetching: bytes of all images together, each counted on every node that
 *   fetches it, and per machine those of its own
 */
export function fetchProgress(
  { reports }: StackSight,
  { definition }: StackRecord,
): Pick<OperationProgress, 'bytesDone' | 'bytesTotal' | 'machines'> {
  const imageAt = (node: NodeId, image: string | null | undefined) =>
    reports.get(node)?.images.find(({ id }) => id === image);
  const images = nodesOf(definition).flatMap((node) =>
    imagesOn(definition, node).flatMap(({ id }) => imageAt(node, id) ?? []),
  );
  const imageOf = ({ id, node }: DefinedMachine) =>
    imageAt(
      node,
      definition.volumes.find((volume) => volume.machine === id && volume.image)?.image,
    );
  return {
    bytesDone: images.reduce((sum, image) => sum + image.bytesDone, 0),
    bytesTotal: images.reduce((sum, image) => sum + image.bytesTotal, 0),
    machines: definition.machines.map((machine) => {
      const image = imageOf(machine);
      return {
        machine: machine.name,
        phase: image?.state === 'ready' ? 'creating' : 'fetching',
        bytesDone: image?.bytesDone ?? 0,
        bytesTotal: image?.bytesTotal ?? 0,
        note: image?.state === 'failed' ? (image.fault?.message ?? '') : '',
      };
    }),
  };
}
