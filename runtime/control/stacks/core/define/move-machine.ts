import { Fault } from '../../../../../schemas/errors/fault.ts';
import type { MachineId, NodeId, OperationId, VolumeId } from '../../../../../schemas/ids/brand.ts';
import type {
  DefinedMachine,
  DefinedNetwork,
  DefinedVolume,
  MachineMove,
  StackDefinition,
} from './definition.ts';

/** What moves of machines do to a definition. Each is one write, and changes nothing done twice. */

/**
 * Begins a move, or takes it to another phase.
 *
 * @throws Fault NOT_FOUND; CONFLICT while another operation moves the machine
 */
export function withMove(
  definition: StackDefinition,
  id: MachineId,
  move: MachineMove,
): StackDefinition {
  const machine = demandMachine(definition, id);
  if (machine.move && machine.move.operation !== move.operation) {
    const why = 'another operation moves it';
    throw new Fault('CONFLICT', { what: 'machine', name: machine.name, why });
  }
  return withMachine(definition, { ...machine, move });
}

/**
 * Gives a move up: the machine stays where it is. Whatever the other node has of its volumes by now
 * is to be deleted there.
 */
export function withoutMove(
  definition: StackDefinition,
  id: MachineId,
  operation: OperationId,
): StackDefinition {
  const machine = demandMachine(definition, id);
  const { move, ...rest } = machine;
  if (move?.operation !== operation) return definition;
  return withMachine(leaveVolumes(definition, move, move.to), rest);
}

/**
 * Hands a machine over to the node that it moves to: from then on it is that node's alone. What it has
 * left on the other one is named until that is gone.
 */
export function handedOver(
  definition: StackDefinition,
  id: MachineId,
  operation: OperationId,
): StackDefinition {
  const machine = demandMachine(definition, id);
  const { move, ...rest } = machine;
  if (move?.operation !== operation) return definition;
  const left = [...without(machine.left, move.to), machine.node];
  return withMachine(leaveVolumes(definition, move, machine.node), {
    ...rest,
    node: move.to,
    epoch: (machine.epoch ?? 1) + 1,
    left: [...new Set(left)],
  });
}

/** What a node says that it does not have any more. */
export interface GivenUp {
  readonly node: NodeId;
  /** Ids of machines, volumes and networks. */
  readonly items: readonly string[];
}

/** Forgets that a node had something, now that it is gone there. */
export function withoutLeft(
  definition: StackDefinition,
  { node, items }: GivenUp,
): StackDefinition {
  const gone = new Set(items);
  const clear = <Item extends DefinedMachine | DefinedVolume | DefinedNetwork>(
    item: Item,
  ): Item => {
    if (!gone.has(item.id) || !item.left?.includes(node)) return item;
    const { left, ...rest } = item;
    const others = without(left, node);
    return (others.length > 0 ? { ...rest, left: others } : rest) as Item;
  };
  return {
    ...definition,
    machines: definition.machines.map(clear),
    volumes: definition.volumes.map(clear),
    networks: definition.networks.map(clear),
  };
}

/** Where volumes may be that have moved by a move which nobody remembers. */
export interface Scattered {
  readonly volumes: readonly VolumeId[];
  readonly nodes: readonly NodeId[];
}

/** Names nodes that volumes are to be deleted from, whichever of them has one. */
export function withScattered(
  definition: StackDefinition,
  { volumes, nodes }: Scattered,
): StackDefinition {
  const homes = new Map(definition.machines.map(({ id, node }) => [id, node]));
  return {
    ...definition,
    volumes: definition.volumes.map((volume) => {
      const others = nodes.filter((node) => node !== homes.get(volume.machine));
      if (!volumes.includes(volume.id) || others.length === 0) return volume;
      return { ...volume, left: [...new Set([...(volume.left ?? []), ...others])] };
    }),
  };
}

function leaveVolumes(
  definition: StackDefinition,
  { copy }: MachineMove,
  node: NodeId,
): StackDefinition {
  return {
    ...definition,
    volumes: definition.volumes.map((volume) =>
      copy.includes(volume.id)
        ? { ...volume, left: [...new Set([...(volume.left ?? []), node])] }
        : volume,
    ),
  };
}

const without = (nodes: readonly NodeId[] | undefined, node: NodeId): NodeId[] =>
  (nodes ?? []).filter((other) => other !== node);

const withMachine = (definition: StackDefinition, changed: DefinedMachine): StackDefinition => ({
  ...definition,
  machines: definition.machines.map((machine) => (machine.id === changed.id ? changed : machine)),
});

/** @throws Fault NOT_FOUND */
function demandMachine({ machines }: StackDefinition, id: MachineId): DefinedMachine {
  const machine = machines.find((each) => each.id === id);
  if (!machine) throw new Fault('NOT_FOUND', { what: 'machine', name: id });
  return machine;
}
