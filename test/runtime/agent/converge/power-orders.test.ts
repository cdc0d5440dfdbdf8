import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { simulatedMac } from '../../../../runtime/simulator/simulated-power.ts';
import { SimulatedNode } from '../../../../runtime/simulator/simulated-node.ts';
import { SimulatedSite } from '../../../../runtime/simulator/simulated-site.ts';
import type { DesiredState } from '../../../../schemas/agent/desired.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { desiredState } from '../../../fakes/agent-plan.ts';
import { desiredMachine, NODE } from '../../../fakes/machines.ts';
import { MemoryLink } from '../../../fakes/memory-link.ts';
import { waitFor } from '../../../fakes/wait-for.ts';

const OTHER = 'node-0000000042' as NodeId;

let link: MemoryLink;
let node: SimulatedNode;
let site: SimulatedSite;
beforeEach(async () => {
  link = new MemoryLink();
  site = new SimulatedSite();
  node = new SimulatedNode(NODE, link, { place: { site, address: '192.0.2.1' } });
  await node.startAgent();
});
afterEach(() => {
  node.killAgent();
  if (node.errors.length > 0) throw node.errors[0];
});

const machine = desiredMachine({ interfaces: [], stopGraceMs: 60_000 });
const volumes = machine.disks.map(({ volume: id }) => ({
  id,
  stack: machine.stack,
  label: 'disk',
  sizeBytes: 1,
  mode: 'create' as const,
}));

let generation = 0;
function want(over: Partial<DesiredState>): void {
  generation += 1;
  link.want(desiredState({ generation, machines: [machine], volumes, ...over }));
}

const state = () => link.observed?.machines[0]?.state;
const leaving = () => link.observed?.facts.power?.leaving;
const went = () => node.world.deeds.filter((deed) => deed.startsWith('leave'));

describe('a node that is told to go', () => {
  test('stops its machines first, says so, and goes when the server knows', async () => {
    want({});
    await waitFor('a machine that is ready', () => state() === 'ready');
    node.world.shutdownMs = 200;
    want({ leave: { how: 'off', boot: node.world.bootId } });
    await waitFor('it stops machines', () => leaving() === 'stopping');
    expect(went()).toEqual([]);
    await waitFor('it is off', () => !node.isOn);
    expect(leaving()).toBe('going');
    expect(went()).toEqual(['leave off']);
    const [domain] = node.world.domains.values();
    expect(domain?.state).toBe('off');
    expect(node.world.volumes.size).toBe(machine.disks.length);
  });

  test('starts its machines again when it is back, and does not go once more', async () => {
    want({});
    await waitFor('a machine that is ready', () => state() === 'ready');
    want({ leave: { how: 'reboot', boot: node.world.bootId } });
    await waitFor('it has gone', () => went().length === 1);
    await waitFor('its machine is ready again', () => state() === 'ready');
    expect(leaving()).toBeUndefined();
    expect(went()).toEqual(['leave reboot']);
  });

  test('has nothing to do with an order for another boot', async () => {
    want({ leave: { how: 'off', boot: 'another' } });
    await waitFor('a machine that is ready', () => state() === 'ready');
    expect(leaving()).toBeUndefined();
    expect(node.isOn).toBe(true);
  });

  test('stays when the order is taken back while its machines are being stopped', async () => {
    want({});
    await waitFor('a machine that is ready', () => state() === 'ready');
    node.world.shutdownMs = 300;
    want({ leave: { how: 'off', boot: node.world.bootId } });
    await waitFor('it stops machines', () => leaving() === 'stopping');
    want({});
    await waitFor(
      'its machine is ready again',
      () => leaving() === undefined && state() === 'ready',
    );
    expect(went()).toEqual([]);
  });

  test('says why it cannot', async () => {
    node.world.trouble = (action) => {
      if (action.startsWith('leave')) throw new Error('no systemd');
    };
    want({ machines: [], volumes: [], leave: { how: 'off', boot: node.world.bootId } });
    const trouble = () => link.observed?.facts.power?.trouble;
    await waitFor('it says why', () => trouble() === 'no systemd');
    expect(node.errors.splice(0)).toHaveLength(1);
    want({ machines: [], volumes: [] });
    await waitFor('it says nothing more', () => trouble() === undefined);
  });
});

test('a node wakes others for as long as it is told to', async () => {
  let woken = 0;
  const sleep = (): void =>
    site.sleep(simulatedMac(OTHER), () => {
      woken += 1;
    });
  sleep();
  want({ wakes: [simulatedMac(OTHER)] });
  await waitFor('the other is woken', () => woken === 1);
  sleep();
  await waitFor('it is woken again', () => woken === 2);
  expect(node.errors).toEqual([]);
});
