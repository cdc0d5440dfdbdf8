import { expect, test } from 'vitest';
import { Arrivals } from '../../../../runtime/agent/compute/arrivals.ts';
import { MachineMemories } from '../../../../runtime/agent/compute/machine-memories.ts';
import { FaultLog } from '../../../../runtime/agent/converge/fault-log.ts';
import type { AgentPorts } from '../../../../runtime/agent/converge/ports/agent-ports.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { OperationId } from '../../../../schemas/ids/brand.ts';
import { actualState, desiredState, NOW } from '../../../fakes/agent-plan.ts';
import { desiredMachine, OTHER_NODE } from '../../../fakes/machines.ts';

const machine = desiredMachine({ interfaces: [], disks: [] });
const operation = 'op-0000000001' as OperationId;
const desired = desiredState({
  arrivals: [{ operation, from: OTHER_NODE, machine, copy: [], volumes: [] }],
});

/** @param ensure what happens to the seed of the machine */
function arrivals(ensure: () => Promise<void>): Arrivals {
  const memory = { rememberMachines: async () => undefined };
  const ports = { memory, seeds: { ensure } } as unknown as AgentPorts;
  const memories = new MachineMemories(ports.memory);
  return new Arrivals({ ports, memories, faults: new FaultLog(() => NOW) }, () => undefined);
}

test('what was prepared for an arrival is a reason to look again at once', async () => {
  const made = arrivals(async () => undefined);
  expect(await made.tend(desired, actualState())).toBe(true);
  expect(await made.tend(desired, actualState())).toBe(false);
});

test('what could not be prepared, and rests, is none: the agent would go round and round', async () => {
  let tries = 0;
  const made = arrivals(async () => {
    tries += 1;
    throw new Fault('DISK_FULL', { where: 'the pool' });
  });
  expect(await made.tend(desired, actualState())).toBe(false);
  expect(await made.tend(desired, actualState())).toBe(false);
  expect(tries).toBe(1);
  expect(made.observe(desired)).toMatchObject([{ state: 'failed', fault: { code: 'DISK_FULL' } }]);
});
