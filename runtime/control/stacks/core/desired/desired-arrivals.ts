import type { DesiredArrival } from '../../../../../schemas/agent/desired.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import { handedOver } from '../define/move-machine.ts';
import { type MovingMachine, movingTo } from '../define/on-node.ts';
import { reaches } from '../define/stack-record.ts';
import { desiredMachine, type MachineSurroundings } from './desired-machine.ts';
import { describe } from './desired-volumes.ts';
import type { OpenStack } from './open-stack.ts';

/**
 * @returns the machines of a stack that a node lets in while they run, each as it will be there: what
 *   it becomes when it is handed over differs in nothing
 */
export const desiredArrivals = (
  stack: OpenStack,
  node: NodeId,
  surroundings: MachineSurroundings,
): DesiredArrival[] =>
  reaches(stack.record.stage, 'defined')
    ? movingTo(stack.record.definition, node)
        .filter(({ move }) => move.mode === 'live')
        .map((machine) => arrivalOf(machine, stack, surroundings))
    : [];

function arrivalOf(
  { id, node: from, move }: MovingMachine,
  stack: OpenStack,
  surroundings: MachineSurroundings,
): DesiredArrival {
  const { operation, copy } = move;
  const definition = handedOver(stack.record.definition, id, operation);
  const record = { ...stack.record, definition };
  const machine = definition.machines.find((each) => each.id === id);
  if (!machine) throw new Error(`machine ${id} is not in its stack`);
  const volumes = definition.volumes.filter((volume) => volume.machine === id);
  return {
    operation,
    from,
    machine: desiredMachine({ ...stack, record }, machine, surroundings),
    copy,
    volumes: volumes.map((volume) => ({
      ...describe(record, volume),
      mode: copy.includes(volume.id) ? 'create' : 'keep',
    })),
  };
}
