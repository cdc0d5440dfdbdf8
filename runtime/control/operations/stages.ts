import type { ObservedState } from '../../../schemas/agent/observed.ts';
import type { OperationProgress } from '../../../schemas/api/resources/operation.ts';
import { isVolumeWanted } from '../core/desired-state.ts';
import type { StackRecord } from '../core/stack-record.ts';
import { giveUpOn } from './stack-operation.ts';

/** Whether a node has everything of a stage. Each throws when something has failed for good. */

export function imagesReady(state: ObservedState, { definition }: StackRecord): boolean {
  return definition.images.every((image) => {
    const found = state.images.find(({ id }) => id === image.id);
    giveUpOn(`Fetching ${image.label}`, found?.fault);
    return found?.state === 'ready';
  });
}

export function volumesReady(state: ObservedState, { definition }: StackRecord): boolean {
  return definition.volumes.every((volume) => {
    const found = state.volumes.find(({ id }) => id === volume.id);
    giveUpOn(`Making the volume “${volume.name}”`, found?.fault);
    return found?.state === 'ready';
  });
}

/** @returns whether all volumes are gone that a stage does not have. */
export const unwantedVolumesGone = (
  state: ObservedState,
  { definition, stage }: StackRecord,
): boolean =>
  definition.volumes.every(
    (volume) =>
      isVolumeWanted(volume.kind, stage) || !state.volumes.some(({ id }) => id === volume.id),
  );

export function networksReady(state: ObservedState, { id, definition }: StackRecord): boolean {
  const networks = definition.networks.every((network) => {
    const found = state.networks.find((candidate) => candidate.id === network.id);
    giveUpOn(`Setting up the network “${network.name}”`, found?.fault);
    return found?.state === 'ready';
  });
  const router = state.routers.find(({ stack }) => stack === id);
  giveUpOn('Setting up the router', router?.fault);
  return networks && router?.state === 'ready';
}

export const networksGone = (state: ObservedState, { id, definition }: StackRecord): boolean =>
  !state.routers.some(({ stack }) => stack === id) &&
  definition.networks.every((network) => !state.networks.some((found) => found.id === network.id));

export function machinesDefined(state: ObservedState, { definition }: StackRecord): boolean {
  return definition.machines.every((machine) => {
    const found = state.machines.find(({ id }) => id === machine.id);
    giveUpOn(`Defining ${machine.name}`, found?.fault);
    return found !== undefined && found.state !== 'absent';
  });
}

export const machinesGone = (state: ObservedState, { definition }: StackRecord): boolean =>
  definition.machines.every((machine) => {
    const found = state.machines.find(({ id }) => id === machine.id);
    return found === undefined || found.state === 'absent';
  });

export const machinesOff = (state: ObservedState, { definition }: StackRecord): boolean =>
  definition.machines.every((machine) => {
    const found = state.machines.find(({ id }) => id === machine.id);
    return found === undefined || found.state === 'off' || found.state === 'absent';
  });

/** @returns progress of fetching: bytes of all images together, and per machine those of its own. */
export function fetchProgress(
  state: ObservedState,
  { definition }: StackRecord,
): Pick<OperationProgress, 'bytesDone' | 'bytesTotal' | 'machines'> {
  const images = definition.images.flatMap(
    (image) => state.images.find(({ id }) => id === image.id) ?? [],
  );
  const imageOf = (machine: StackRecord['definition']['machines'][number]) => {
    const system = definition.volumes.find(
      (volume) => volume.machine === machine.id && volume.image,
    );
    return images.find(({ id }) => id === system?.image);
  };
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
