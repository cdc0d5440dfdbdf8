import { expect, test } from 'vitest';
import { mortal } from '../../../../runtime/simulator/mortal.ts';
import { SimulatedNode } from '../../../../runtime/simulator/simulated-node.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { desiredState } from '../../../fakes/agent-plan.ts';
import { desiredMachine, NODE } from '../../../fakes/machines.ts';
import { MemoryLink } from '../../../fakes/memory-link.ts';
import { waitFor } from '../../../fakes/wait-for.ts';

const LOCKED = new Fault('HYPERVISOR_FAILED', {
  call: 'virDomainCreate',
  message: 'internal error: Failed to get "write" lock\nIs another process using the image?',
});

test('a machine whose disk is locked is tried again between two regular rounds', async () => {
  const link = new MemoryLink();
  let refusals = 2;
  const node = new SimulatedNode(NODE, link, {
    // No regular round comes within the time that this test waits.
    pace: { roundMs: 600_000, repairMs: 600_000, tendMs: 10, reconnectMs: 10, beatMs: 50 },
    guard: (ports, isAlive) =>
      mortal(
        {
          ...ports,
          hypervisor: Object.assign(Object.create(ports.hypervisor), {
            start: (id: Parameters<typeof ports.hypervisor.start>[0]) => {
              refusals -= 1;
              return refusals < 0 ? ports.hypervisor.start(id) : Promise.reject(LOCKED);
            },
          }),
        },
        isAlive,
      ),
  });
  await node.startAgent();
  try {
    const machine = desiredMachine({ interfaces: [] });
    const { stack, disks } = machine;
    const volumes = disks.map(({ volume: id }) => {
      return { id, stack, label: 'disk', sizeBytes: 1, mode: 'create' } as const;
    });
    link.want(desiredState({ generation: 1, machines: [machine], volumes }));
    await waitFor('the machine', () => link.observed?.machines[0]?.startedAt !== undefined, 15_000);
    expect(refusals).toBe(-1);
  } finally {
    node.killAgent();
  }
  expect(node.errors).toEqual([]);
});
