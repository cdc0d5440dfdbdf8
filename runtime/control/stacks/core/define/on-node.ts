import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import type {
  DefinedLayer,
  DefinedMachine,
  DefinedNetwork,
  DefinedVolume,
  MachineMove,
  StackDefinition,
} from './definition.ts';

/** What of a stack belongs to one of its nodes. */

export const machinesOn = ({ machines }: StackDefinition, node: NodeId): DefinedMachine[] =>
  machines.filter((machine) => machine.node === node);

/** @returns the machines that are on their way there, and are not its own yet */
export const movingTo = ({ machines }: StackDefinition, node: NodeId): MovingMachine[] =>
  machines.filter((machine): machine is MovingMachine => machine.move?.to === node);

export type MovingMachine = DefinedMachine & { readonly move: MachineMove };

/** @returns the machines whose disks and networks are there, or shall be before they come */
const machinesFor = (definition: StackDefinition, node: NodeId): DefinedMachine[] => [
  ...machinesOn(definition, node),
  ...movingTo(definition, node),
];

/** @returns the volumes of the machines that are there */
export function volumesOn(definition: StackDefinition, node: NodeId): DefinedVolume[] {
  const here = new Set(machinesOn(definition, node).map(({ id }) => id));
  return definition.volumes.filter(({ machine }) => here.has(machine));
}

/** @returns the layers of the machines that are there */
export function layersOn(definition: StackDefinition, node: NodeId): DefinedLayer[] {
  const { layers = [] } = definition;
  const here = new Set(machinesOn(definition, node).map(({ id }) => id));
  return layers.filter(({ machine }) => here.has(machine));
}

/** @returns volumes that a move has left there, to be deleted */
export const volumesLeftOn = (definition: StackDefinition, node: NodeId): DefinedVolume[] => {
  const here = new Set(machinesFor(definition, node).map(({ id }) => id));
  return definition.volumes.filter(
    ({ left, machine }) => left?.includes(node) && !here.has(machine),
  );
};

/** @returns the images that volumes there stand on, or will */
export function imagesOn(definition: StackDefinition, node: NodeId): StackDefinition['images'] {
  const here = new Set(machinesFor(definition, node).map(({ id }) => id));
  const wanted = new Set(
    [...definition.volumes, ...(definition.layers ?? [])]
      .filter(({ machine }) => here.has(machine))
      .map(({ image }) => image),
  );
  return definition.images.filter(({ id }) => wanted.has(id));
}

/** @returns the networks that have a machine there, or will; on the gateway all of them, for its router */
export function networksOn(definition: StackDefinition, node: NodeId): DefinedNetwork[] {
  if (node === definition.gateway) return definition.networks;
  const used = new Set(
    machinesFor(definition, node).flatMap(({ interfaces }) =>
      interfaces.map(({ network }) => network),
    ),
  );
  return definition.networks.filter(({ id }) => used.has(id));
}
