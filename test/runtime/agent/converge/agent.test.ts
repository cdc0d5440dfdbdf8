import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SimulatedNode } from '../../../../runtime/simulator/simulated-node.ts';
import type { DesiredMachine, DesiredVolume } from '../../../../schemas/agent/desired.ts';
import type { ObservedMachine } from '../../../../schemas/agent/observed.ts';
import type { MachineId, VolumeId } from '../../../../schemas/ids/brand.ts';
import { at, desiredState, NOW } from '../../../fakes/agent-plan.ts';
import { desiredMachine, NODE } from '../../../fakes/machines.ts';
import { MemoryLink } from '../../../fakes/memory-link.ts';
import { waitFor } from '../../../fakes/wait-for.ts';

/** An agent on a simulated node whose clock stands still until a test moves it. */
let nowMs: number;
let link: MemoryLink;
let node: SimulatedNode;
beforeEach(async () => {
  nowMs = NOW.getTime();
  link = new MemoryLink();
  node = new SimulatedNode(NODE, link, { now: () => new Date(nowMs) });
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
  disks.map(({ volume: id }) => ({ id, stack, label: 'disk', sizeBytes: 1, mode: 'create' }));

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

describe('the processor of a document', () => {
  const haswell = { vendor: 'Intel', model: 'Haswell', features: ['avx2'], without: [] };
  const nehalem = { ...haswell, model: 'Nehalem', features: [] };

  test('is that of machines from their next start on; what runs goes on with what it has', async () => {
    const wantWith = (processor: typeof haswell, power: 'on' | 'off'): void => {
      generation += 1;
      const machines = [{ ...machine, power }];
      const volumes = volumesOf(machine);
      link.want(desiredState({ generation, machines, volumes, processor }));
    };
    wantWith(haswell, 'on');
    await untilState('starting');
    expect(seen()?.processor).toEqual(haswell);
    const defined = (): boolean =>
      node.world.domain(machine.id).machine.processor?.model === nehalem.model;
    wantWith(nehalem, 'on');
    await waitFor('the new definition', defined);
    await waitFor('a report', () => link.observed?.generation === generation);
    expect(seen()).toMatchObject({ state: 'starting', processor: haswell });
    expect(starts()).toBe(1);
    wantWith(nehalem, 'off');
    await untilState('off');
    expect(seen()).not.toHaveProperty('processor');
    wantWith(nehalem, 'on');
    await untilState('starting');
    expect(seen()?.processor).toEqual(nehalem);
  });
});

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

test('an agent goes on to report when the clock of its node is set back', async () => {
  want(machine);
  await untilState('starting');
  await pass(-5 * 86_400_000);
  await pass(10_000);
  expect(link.observed?.at).toBe(new Date(nowMs).toISOString());
});

describe('D1: an agent that is killed', () => {
  const [, data] = machine.disks.map(({ volume }) => volume);
  const made = (): number =>
    node.world.deeds.filter((deed) => deed === `volume ${data ?? ''}`).length;

  /** Dies as soon as a deed is done, before it can write down anything. */
  async function dieAfter(deed: string): Promise<void> {
    const dead = Promise.withResolvers<void>();
    node.world.trouble = (action) => {
      if (action !== deed) return;
      node.world.trouble = () => undefined;
      queueMicrotask(() => {
        node.killAgent();
        dead.resolve();
      });
    };
    want(machine);
    await dead.promise;
  }

  test('right after a volume was made: that is found, and not made twice', async () => {
    await dieAfter(`volume ${data ?? ''}`);
    await node.startAgent();
    await untilState('starting');
    expect([made(), node.world.volumes.size]).toEqual([1, 2]);
  });

  test('and whose volume vanished before it was ever used: it is made again, and starts', async () => {
    await dieAfter(`volume ${data ?? ''}`);
    node.world.volumes.delete(data!);
    await node.startAgent();
    await untilState('starting');
    expect(made()).toBe(2);
  });

  test('right after a machine started on a volume: that is never made again', async () => {
    await dieAfter(`start ${machine.id}`);
    node.world.volumes.delete(data!);
    node.world.domain(machine.id).state = 'off';
    await node.startAgent();
    await untilState('failed');
    expect(seen()?.fault).toMatchObject({ code: 'VOLUME_MISSING' });
    expect([made(), starts()]).toEqual([1, 1]);
    const [volume] = link.observed!.volumes.filter(({ id }) => id === data);
    expect(volume).toMatchObject({ state: 'missing', since: at(0) });
  });
});

describe('after a loss of power', () => {
  const first = desiredMachine({
    ...machine,
    id: 'machine-000000000f' as MachineId,
    readyAddress: '10.77.0.11',
    disks: [{ volume: 'volume-000000000f' as VolumeId, serial: 'system' }],
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
