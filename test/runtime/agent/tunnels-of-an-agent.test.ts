import { afterEach, beforeEach, expect, test } from 'vitest';
import { ownTunnel } from '../../../runtime/agent/gateway/core/own-tunnel.ts';
import { SimulatedNode } from '../../../runtime/simulator/simulated-node.ts';
import { SimulatedSite } from '../../../runtime/simulator/simulated-site.ts';
import { simulatedTunnelKey } from '../../../runtime/simulator/simulated-tunnels.ts';
import { SimulatedWorld } from '../../../runtime/simulator/simulated-world.ts';
import type { DesiredNetwork } from '../../../schemas/agent/desired.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { NetworkId, NodeId } from '../../../schemas/ids/brand.ts';
import { desiredState } from '../../fakes/agent-plan.ts';
import { desiredMachine, NODE } from '../../fakes/machines.ts';
import { MemoryLink } from '../../fakes/memory-link.ts';
import { waitFor } from '../../fakes/wait-for.ts';

const OTHER = NodeId.parse('node-0000000009');
const NETWORK = NetworkId.parse('network-000000000a');
const ADDRESS = '10.0.0.9';

let link: MemoryLink;
let node: SimulatedNode;
let other: SimulatedWorld;
let generation = 0;
beforeEach(async () => {
  link = new MemoryLink();
  const site = new SimulatedSite();
  other = new SimulatedWorld();
  site.add(ADDRESS, other);
  node = new SimulatedNode(NODE, link, { place: { site, address: '10.0.0.1' } });
  node.world.canEncrypt = true;
  await node.startAgent();
});
afterEach(() => {
  node.killAgent();
  if (node.errors.length > 0) throw node.errors[0];
});

const spanning = (changes: { sealed?: boolean; tunnel?: boolean }): DesiredNetwork => {
  const { address } = ownTunnel(OTHER);
  const tunnel = { key: simulatedTunnelKey(OTHER), port: 8_473, address };
  const peer = { address: ADDRESS, router: false, hosts: [] };
  const peers = [{ ...peer, ...((changes.tunnel ?? true) ? { tunnel } : {}) }];
  return {
    id: NETWORK,
    stack: desiredMachine().stack,
    name: 'front',
    vni: 7,
    mtu: 1_370,
    segment: { peers, ...(changes.sealed ? { sealed: true } : {}) },
  };
};

/** The tunnel of the other node, as its agent would make it. */
const answer = (): void => {
  const { address } = ownTunnel(NODE);
  const endpoint = { address: '10.0.0.1', port: 8_473 };
  other.tunnel = {
    address: ownTunnel(OTHER).address,
    peers: [{ key: simulatedTunnelKey(NODE), address, endpoint }],
  };
};

function want(...networks: DesiredNetwork[]): void {
  generation += 1;
  link.want(desiredState({ generation, networks }));
}
const reported = (use: string | undefined, state = 'ready') =>
  waitFor(`${use ?? 'nothing'} of the tunnel`, () => {
    const network = link.observed?.networks.find(({ id }) => id === NETWORK);
    const isNow = link.observed?.generation === generation;
    return isNow && network?.state === state && network.tunnel === use;
  });

test('a tunnel is made before the network that goes through it, and told as open once it is proven', async () => {
  want(spanning({}));
  await reported('none');
  expect(node.world.deeds.slice(0, 2)).toEqual(['tunnel', `network ${NETWORK}`]);
  answer();
  await reported('open');
  want(spanning({ sealed: true }));
  await reported('used');
});

test('a tunnel goes after the network that went through it', async () => {
  answer();
  want(spanning({ sealed: true }));
  await reported('used');
  const before = node.world.deeds.length;
  want(spanning({ tunnel: false }));
  await reported('none');
  await waitFor('the tunnel to go', () => node.world.tunnel === undefined);
  expect(node.world.deeds.slice(before)).toEqual([`network ${NETWORK}`, 'remove tunnel']);
});

test('an agent that comes back tells what it did before, and makes nothing anew', async () => {
  answer();
  want(spanning({ sealed: true }));
  await reported('used');
  const before = node.world.deeds.length;
  node.killAgent();
  await node.startAgent();
  await reported('used');
  expect(node.world.deeds.slice(before)).toEqual([]);
});

test('what shall be encrypted and cannot be has failed; it does not go in plain', async () => {
  node.world.trouble = (action) => {
    const fault = { what: 'The tunnel', message: 'no tunnel today' };
    if (action === 'tunnel') throw new Fault('NETWORK_FAILED', fault);
  };
  want(spanning({ sealed: true }));
  await reported('used', 'failed');
  expect(node.world.networks.get(NETWORK)?.segment?.sealed).toBe(true);
  expect(link.observed?.notices.join()).toContain('no tunnel today');
});
