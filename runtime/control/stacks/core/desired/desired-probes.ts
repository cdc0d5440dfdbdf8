import type { DesiredProbe } from '../../../../../schemas/agent/desired.ts';
import type { ObservedMachine } from '../../../../../schemas/agent/observed.ts';
import type { MachineId, NodeId } from '../../../../../schemas/ids/brand.ts';
import { reaches } from '../define/stack-record.ts';
import { renderReady } from './guest-config.ts';
import type { OpenStack } from './open-stack.ts';
import { machineLookup } from './render-values.ts';

/** Machines as their own nodes report them. */
export type StartedMachines = Pick<
  ReadonlyMap<MachineId, Pick<ObservedMachine, 'state' | 'startedAt'>>,
  'get'
>;

/**
 * @param askedAt when all that are ready are asked once more; undefined: they are not
 * @returns the machines of a stack that its gateway shall ask whether they are ready: those that run
 *   on other nodes, have started, and are asked over the network
 */
export function desiredProbes(
  { record, secrets }: OpenStack,
  node: NodeId,
  machines: StartedMachines,
  askedAt?: string,
): DesiredProbe[] {
  const { id: stack, definition, appliance, stage } = record;
  if (definition.gateway !== node || !reaches(stage, 'defined')) return [];
  return definition.machines.flatMap((machine) => {
    const seen = machines.get(machine.id);
    const isFirst = machine.node !== node && seen?.state === 'starting';
    const startedAt = seen?.state === 'ready' ? askedAt : isFirst ? seen.startedAt : undefined;
    const address = machine.interfaces[0]?.address4;
    if (startedAt === undefined || !address) return [];
    const rule = appliance.manifest.roles[machine.role]?.ready;
    const ready = renderReady(rule, machineLookup({ stack: record, secrets }, machine));
    if (!ready || ready.type === 'command') return [];
    return [{ machine: machine.id, stack, address, startedAt, ready }];
  });
}
