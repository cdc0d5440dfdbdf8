import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SimulatedNode } from '../../../runtime/simulator/simulated-node.ts';
import type { DesiredNetwork } from '../../../schemas/agent/desired.ts';
import { NetworkId } from '../../../schemas/ids/brand.ts';
import { desiredState, NOW } from '../../fakes/agent-plan.ts';
import { desiredMachine, NODE } from '../../fakes/machines.ts';
import { MemoryLink } from '../../fakes/memory-link.ts';
import { waitFor } from '../../fakes/wait-for.ts';

/** An agent whose clock stands still: it looks after what is there only when it is told something new. */
let link: MemoryLink;
let node: SimulatedNode;
beforeEach(async () => {
  link = new MemoryLink();
  node = new SimulatedNode(NODE, link, { now: () => NOW });
  await node.startAgent();
});
afterEach(() => {
  vi.restoreAllMocks();
  node.killAgent();
  if (node.errors.length > 0) throw node.errors[0];
});

const machine = desiredMachine();
const network = (letter: string, changes: Partial<DesiredNetwork> = {}): DesiredNetwork => ({
  id: NetworkId.parse(`network-000000000${letter}`),
  stack: machine.stack,
  name: `net-${letter}`,
  vni: 1,
  mtu: 1_450,
  ...changes,
});

let generation = 0;
async function become(networks: DesiredNetwork[]): Promise<void> {
  generation += 1;
  const volumes = machine.disks.map(({ volume: id }) => {
    return { id, stack: machine.stack, label: 'disk', sizeBytes: 1, mode: 'create' as const };
  });
  link.want(desiredState({ generation, networks, volumes, machines: [machine] }));
  await waitFor('a report', () => {
    const { observed } = link;
    const started = observed?.machines.some(
      ({ state }) => state === 'starting' || state === 'ready',
    );
    return observed?.generation === generation && started === true;
  });
}

test('a machine is defined anew when the MTU of its network changes, and only then', async () => {
  const defined = (): number => node.world.deeds.filter((it) => it.startsWith('define')).length;
  await become([network('a')]);
  expect(defined()).toBe(1);
  await become([network('a'), network('b')]);
  expect(defined()).toBe(1);
  await become([network('a', { mtu: 1_430 }), network('b')]);
  expect(defined()).toBe(2);
});

test('of many networks, one that has changed is dealt with first', async () => {
  const all = ['a', 'b', 'c'].map((letter) => network(letter));
  await become(all);
  const asked = vi.spyOn(node.world.networks, 'get');
  await become([...all.slice(0, 2), network('c', { segment: { peers: [] } })]);
  expect(asked.mock.calls.map(([id]) => id).slice(0, 3)).toEqual([
    network('c').id,
    network('a').id,
    network('b').id,
  ]);
});
