import { expect, test } from 'vitest';
import { mortal } from '../../../../runtime/simulator/mortal.ts';
import { SimulatedNode } from '../../../../runtime/simulator/simulated-node.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { desiredState, NOW } from '../../../fakes/agent-plan.ts';
import { desiredMachine, NODE } from '../../../fakes/machines.ts';
import { MemoryLink } from '../../../fakes/memory-link.ts';
import { waitFor } from '../../../fakes/wait-for.ts';

const LOCKED = new Fault('HYPERVISOR_FAILED', {
  call: 'virDomainCreate',
  message: 'internal error: Failed to get "write" lock\nIs another process using the image?',
});

const machine = desiredMachine({ interfaces: [] });
const volumes = machine.disks.map(({ volume: id }) => {
  return { id, stack: machine.stack, label: 'disk', sizeBytes: 1, mode: 'create' } as const;
});
const WANTED = desiredState({ generation: 1, machines: [machine], volumes });
/** No regular round comes within the time that these tests wait. */
const PACE = { roundMs: 600_000, repairMs: 600_000, tendMs: 10, reconnectMs: 10, beatMs: 50 };

/** The same port with some of its methods replaced. */
const like = <Port extends object>(port: Port, methods: Partial<Port>): Port =>
  Object.assign(Object.create(port), methods);

test('a machine whose disk is locked is tried again between two regular rounds', async () => {
  const link = new MemoryLink();
  let refusals = 2;
  const node = new SimulatedNode(NODE, link, {
    pace: PACE,
    guard: (ports, isAlive) => {
      const start: typeof ports.hypervisor.start = (id) => {
        refusals -= 1;
        return refusals < 0 ? ports.hypervisor.start(id) : Promise.reject(LOCKED);
      };
      return mortal({ ...ports, hypervisor: like(ports.hypervisor, { start }) }, isAlive);
    },
  });
  await startsOn(node, link);
  expect(refusals).toBe(-1);
});

test('also when its rest ends in the middle of a round', async () => {
  const link = new MemoryLink();
  let nowMs = NOW.getTime();
  let roundsSince: number | undefined;
  const node = new SimulatedNode(NODE, link, {
    pace: PACE,
    now: () => new Date(nowMs),
    guard: (ports, isAlive) => {
      const start: typeof ports.hypervisor.start = (id) => {
        if (roundsSince !== undefined) return ports.hypervisor.start(id);
        roundsSince = 0;
        return Promise.reject(LOCKED);
      };
      // Asked for at the end of each round: the first is the one that tried, the next one takes long.
      const facts: typeof ports.host.facts = () => {
        if (roundsSince !== undefined) roundsSince += 1;
        if (roundsSince === 2) nowMs += 2_000;
        return ports.host.facts();
      };
      const replaced = {
        hypervisor: like(ports.hypervisor, { start }),
        host: like(ports.host, { facts }),
      };
      return mortal({ ...ports, ...replaced }, isAlive);
    },
  });
  await startsOn(node, link);
  // The one that tried, and the one in which its rest ended.
  expect(roundsSince).toBeGreaterThanOrEqual(2);
});

/** Waits until the machine was started. */
async function startsOn(node: SimulatedNode, link: MemoryLink): Promise<void> {
  await node.startAgent();
  try {
    link.want(WANTED);
    await waitFor('the machine', () => link.observed?.machines[0]?.startedAt !== undefined, 15_000);
  } finally {
    node.killAgent();
  }
  expect(node.errors).toEqual([]);
}
