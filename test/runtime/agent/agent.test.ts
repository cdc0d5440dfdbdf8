import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SimulatedNode } from '../../../runtime/simulator/simulated-node.ts';
import type { DesiredMachine, DesiredVolume } from '../../../schemas/agent/desired.ts';
import type { ObservedMachine } from '../../../schemas/agent/observed.ts';
import type { MachineId } from '../../../schemas/ids/brand.ts';
import { at, desiredState, NOW } from '../../fakes/agent-plan.ts';
import { desiredMachine, NODE } from '../../fakes/machines.ts';
import { MemoryLink } from '../../fakes/memory-link.ts';
import { waitFor } from '../../fakes/wait-for.ts';

/** An agent on a simulated node whose clock stands still until a test moves it. */
let nowMs: number;
let link: MemoryLink;
let node: SimulatedNode;
beforeEach(async () => {
  nowMs = NOW.getTime();
  link = new MemoryLink();
  node = new SimulatedNode(NODE, link, () => new Date(nowMs));
  node.world.bootMs = 60_000;
  await node.startAgent();
});
afterEach(() => {
  node.killAgent();
  if (node.errors.length > 0) throw node.errors[0];
});

const machine = desiredMachine({
  interfaces: [],
  ready: { type: 'tcp', port: 80, timeout: 60_000 },
});
const volumesOf = ({ stack, disks }: DesiredMachine): DesiredVolume[] =>
  disks.map(({ volume: id }) => ({ id, stack, label: 'disk', sizeBytes: 1, discard: false }));

let generation = 0;
function want(...machines: DesiredMachine[]): void {
  generation += 1;
  link.want(desiredState({ generation, machines, volumes: machines.flatMap(volumesOf) }));
}

const seen = (id: MachineId = machine.id): ObservedMachine | undefined =>
  link.observed?.machines.find((each) => each.id === id);
const untilState = (state: ObservedMachine['state'], id?: MachineId): Promise<void> =>
  waitFor(`a machine that is ${state}`, () => seen(id)?.state === state);

/**
 * Moves the clock, by at least the time between two reports. Whatever was to be done by then has
 * been done when the report of that time is there.
 */
async function pass(ms: number): Promise<void> {
  nowMs += ms;
  const now = new Date(nowMs).toISOString();
  await waitFor('a report', () => link.observed?.at === now);
}

const starts = (id: MachineId = machine.id): number =>
  node.world.deeds.filter((deed) => deed === `start ${id}`).length;

async function becomeReady(): Promise<void> {
  want(machine);
  await untilState('starting');
  nowMs += node.world.bootMs;
  await untilState('ready');
}

describe('a machine that stands still because the pool is full', () => {
  test('is reported as failed for want of space, and let go on when there is some', async () => {
    await becomeReady();
    const { startedAt, readyAt } = seen()!;
    node.world.fillPool();
    await untilState('failed');
    expect(seen()?.fault).toMatchObject({ code: 'DISK_FULL' });

    node.world.isPoolFull = false;
    nowMs += 30_000;
    await untilState('ready');
    // The same process: it has neither crashed nor to become ready once more.
    expect(seen()).toMatchObject({ startedAt, readyAt });
    expect(seen()).not.toHaveProperty('fault');
    expect(node.world.domain(machine.id).starts).toBe(1);
  });

  test('is tried at once, and then every 30 s', async () => {
    await becomeReady();
    node.world.fillPool();
    await waitFor('the first try', () => starts() === 2);
    await pass(29_999);
    expect(starts()).toBe(2);
    nowMs += 1;
    await waitFor('the second try', () => starts() === 3);
    await pass(29_999);
    expect(starts()).toBe(3);
  });

  test('rests also when the agent was killed in between', async () => {
    await becomeReady();
    node.world.fillPool();
    await untilState('failed');
    node.killAgent();
    await node.startAgent();
    await pass(29_999);
    expect(starts()).toBe(2);
    nowMs += 1;
    await waitFor('the second try', () => starts() === 3);
  });
});

describe('after a loss of power', () => {
  const first = desiredMachine({
    ...machine,
    id: 'machine-000000000f' as MachineId,
    readyAddress: '10.77.0.11',
  });
  const second = { ...machine, after: [first.id] };

  test('machines come back in their order without the server, each when those before are ready', async () => {
    want(first, second);
    await untilState('starting', first.id);
    nowMs += node.world.bootMs;
    await untilState('starting', second.id);
    nowMs += node.world.bootMs;
    await untilState('ready', second.id);

    node.killAgent();
    node.world.loseAndRegainPower();
    link.want = () => undefined;
    link.desired = () => new Promise(() => undefined);
    await node.startAgent();
    await untilState('starting', first.id);
    expect(seen(first.id)?.startedAt).toBe(at(2 * node.world.bootMs));
    await pass(node.world.bootMs - 1);
    expect([starts(first.id), starts(second.id)]).toEqual([2, 1]);
    nowMs += 1;
    await untilState('ready', first.id);
    await untilState('starting', second.id);
    nowMs += node.world.bootMs;
    await untilState('ready', second.id);
    expect([starts(first.id), starts(second.id)]).toEqual([2, 2]);
  });

  test('a machine that was off stays off', async () => {
    want({ ...machine, power: 'off' });
    await untilState('off');
    node.killAgent();
    node.world.loseAndRegainPower();
    await node.startAgent();
    await pass(60_000);
    expect(starts()).toBe(0);
  });
});
