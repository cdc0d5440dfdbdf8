import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import type { DefinedMachine } from './definition.ts';

/** A machine that is where its record does not explain it. */
export interface StrayedMachine {
  readonly machine: DefinedMachine;
  readonly node: NodeId;
}

/** @returns the nodes that have a machine by their last report; of lost ones as well */
export type NodesWith = (machine: DefinedMachine['id']) => Iterable<NodeId>;

/**
 * Finds nodes that have a machine although its record says nothing of it: neither is it theirs, nor does
 * it move there, nor was it handed over from there. The server was restored from a backup that is older than
 * a move. What it knows of the place of the machine and its disks is wrong then, so it must neither make
 * nor start anything of it elsewhere.
 */
export const elsewhere = (
  { id, node, move, left }: Pick<DefinedMachine, 'id' | 'node' | 'move' | 'left'>,
  nodesWith: NodesWith,
): NodeId[] =>
  [...nodesWith(id)].filter(
    (found) => found !== node && found !== move?.to && !left?.includes(found),
  );

/** @returns the machines that are elsewhere, in the order of the definition */
export const strayedMachines = (
  machines: readonly DefinedMachine[],
  nodesWith: NodesWith,
): StrayedMachine[] =>
  machines.flatMap((machine) =>
    elsewhere(machine, nodesWith).map((node): StrayedMachine => ({ machine, node })),
  );
