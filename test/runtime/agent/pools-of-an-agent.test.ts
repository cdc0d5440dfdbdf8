import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  SimulatedNode,
  type SimulatedNodeOptions,
} from '../../../runtime/simulator/simulated-node.ts';
import { SimulatedSite } from '../../../runtime/simulator/simulated-site.ts';
import type { DesiredState, DesiredVolume } from '../../../schemas/agent/desired.ts';
import type { ObservedMachine } from '../../../schemas/agent/observed.ts';
import type { DesiredPool } from '../../../schemas/agent/pool.ts';
import type { NodeId, PoolId, VolumeId } from '../../../schemas/ids/brand.ts';
import { desiredState } from '../../fakes/agent-plan.ts';
import { desiredMachine, NODE, OTHER_NODE } from '../../fakes/machines.ts';
import { MemoryLink } from '../../fakes/memory-link.ts';
import { waitFor } from '../../fakes/wait-for.ts';

/** Two nodes that share a pool, each told what it shall be by itself. */
class Side {
  readonly link = new MemoryLink();
  readonly node: SimulatedNode;
  readonly #id: NodeId;
  #generation = 0;

  constructor(
    id: NodeId,
    site: SimulatedSite,
    number: number,
    options: Pick<SimulatedNodeOptions, 'pace'> = {},
  ) {
    this.#id = id;
    this.node = new SimulatedNode(id, this.link, {
      ...options,
      place: { site, address: `10.0.0.${number}` as never },
    });
  }

  want(parts: Partial<DesiredState>): void {
    this.#generation += 1;
    const generation = this.#generation;
    this.link.want({ ...desiredState({ generation, pools: [pool], ...parts }), node: this.#id });
  }

  machine(): ObservedMachine | undefined {
    return this.link.observed?.machines.find(({ id }) => id === machine.id);
  }

  runs(): boolean {
    return this.node.world.domains.get(machine.id)?.state === 'running';
  }
}

const POOL = 'pool-000000000a' as PoolId;
const pool: DesiredPool = {
  id: POOL,
  name: 'fast',
  source: { kind: 'nfs', server: 'barn', path: '/srv/fast' },
};
const machine = desiredMachine({ interfaces: [] });
const volumes = (mode: DesiredVolume['mode']): DesiredVolume[] =>
  machine.disks.map(({ volume: id }) => ({
    id,
    stack: machine.stack,
    label: 'a disk',
    sizeBytes: 1,
    mode,
    pool: POOL,
  }));

let one: Side;
let two: Side;
beforeEach(async () => {
  const site = new SimulatedSite();
  one = new Side(NODE, site, 1);
  two = new Side(OTHER_NODE, site, 2);
  await Promise.all([one.node.startAgent(), two.node.startAgent()]);
});
afterEach(() => {
  for (const { node } of [one, two]) {
    node.killAgent();
    if (node.errors.length > 0) throw node.errors[0];
  }
});

const runAtOne = async (): Promise<void> => {
  one.want({ volumes: volumes('create'), machines: [machine] });
  await waitFor('the machine', () => one.machine()?.state === 'ready');
};

test('a node that was declared dead and comes back gives up what another one has taken over', async () => {
  await runAtOne();
  // It hears nothing of this: its server cannot reach it.
  two.want({ volumes: volumes('keep'), machines: [{ ...machine, epoch: 2 }] });
  await waitFor('the machine there', () => two.machine()?.state === 'ready');
  await waitFor('the end of the old one', () => one.machine()?.state === 'failed');
  expect(one.runs()).toBe(false);
  expect(one.machine()?.fault).toMatchObject({
    code: 'MACHINE_CLAIMED_ELSEWHERE',
    data: { node: OTHER_NODE, epoch: 2 },
  });
  expect(two.runs()).toBe(true);
  const ends = one.node.world.deeds.filter((deed) => deed === `destroy ${machine.id}`);
  expect(ends).toHaveLength(1);
});

test('a node whose power was cut does not start what another one has taken over', async () => {
  await runAtOne();
  one.node.killAgent();
  one.node.world.loseAndRegainPower();
  two.want({ volumes: volumes('keep'), machines: [{ ...machine, epoch: 2 }] });
  await waitFor('the machine there', () => two.machine()?.state === 'ready');
  const starts = one.node.world.domains.get(machine.id)?.starts;
  await one.node.startAgent();
  await waitFor('the refusal', () => one.machine()?.fault?.code === 'MACHINE_CLAIMED_ELSEWHERE');
  expect(one.node.world.domains.get(machine.id)?.starts).toBe(starts);
});

test('a pool that goes away is told, and nothing that runs on it is touched', async () => {
  await runAtOne();
  one.node.world.awayPools.add(POOL);
  await waitFor('the report', () => one.link.observed?.pools[0]?.state === 'absent');
  expect(one.link.observed?.pools).toMatchObject([
    { id: POOL, state: 'absent', totalBytes: 0, fault: { code: 'POOL_STALLED' } },
  ]);
  expect(one.link.observed?.volumes).toMatchObject(
    machine.disks.map(({ volume: id }) => ({
      id,
      state: 'missing',
      fault: { data: { why: 'pool', where: 'the pool “fast”' } },
    })),
  );
  expect(one.runs()).toBe(true);
  one.node.world.awayPools.delete(POOL);
  await waitFor('the pool', () => one.link.observed?.pools[0]?.state === 'ready');
  await waitFor('its volumes', () =>
    (one.link.observed?.volumes ?? []).every(({ state }) => state === 'ready'),
  );
});

test('a pool without its mark is not made anew once something is in it', async () => {
  one.want({ volumes: volumes('keep') });
  await waitFor('the report', () => one.link.observed?.pools[0]?.state === 'absent');
  expect(one.link.observed?.pools[0]?.fault?.code).toBe('POOL_ABSENT');
  expect(one.node.world.openPools.size).toBe(0);
});

test('a discarded volume takes its claims along, so that its name is free', async () => {
  await runAtOne();
  const gone = { machines: [machine.id], networks: [], routers: [] };
  one.want({ volumes: volumes('discard'), gone });
  const system = machine.disks[0]?.volume as VolumeId;
  const found = one.node.world.openPools.get(POOL);
  expect(found?.claims.has(system)).toBe(true);
  await waitFor('the end', () => found?.volumes.size === 0);
  await waitFor('the end of its claims', () => found?.claims.has(system) === false);
});

test('a claim that the pool never shows is written again at leisure, and not as fast as it can', async () => {
  const ONLY_WOKEN_MS = 3_600_000;
  const pace = { roundMs: ONLY_WOKEN_MS, repairMs: ONLY_WOKEN_MS, tendMs: 5 };
  const three = new Side('node-0000000003' as NodeId, new SimulatedSite(), 3, {
    pace: { ...pace, reconnectMs: 10, beatMs: 50 },
  });
  const { world } = three.node;
  let claims = 0;
  world.trouble = (action) => {
    if (!action.startsWith('claim ')) return undefined;
    claims += 1;
    // An agent that goes round and round would let nobody else have a turn.
    return claims > 100 ? new Promise(() => undefined) : undefined;
  };
  await three.node.startAgent();
  three.want({});
  await waitFor('the pool', () => world.openPools.has(POOL));
  const shown = world.openPools.get(POOL)?.claims;
  if (shown) shown.set = () => shown;
  three.want({ volumes: volumes('create'), machines: [machine] });
  await waitFor('the machine', () => three.machine()?.state === 'ready', 10_000);
  expect(claims).toBeGreaterThan(0);
  expect(claims).toBeLessThan(10);
  three.node.killAgent();
});
